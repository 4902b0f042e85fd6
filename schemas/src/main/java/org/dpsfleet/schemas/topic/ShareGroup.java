package org.dpsfleet.schemas.topic;

/**
 * A Kafka share group through which workers take work; each record goes to one member.
 *
 * @param fleetName the name within the fleet, for example {@code dps.gpu-workers}
 * @param topic it takes its records from; the group is of the same fleet
 */
public record ShareGroup(String fleetName, Topic topic) {
    public static final ShareGroup GPU_WORKERS = new ShareGroup("dps.gpu-workers", Topic.ADAPTATION_TASKS);
    public static final ShareGroup EVAL_WORKERS = new ShareGroup("dps.eval-workers", Topic.CHECKPOINTS);

    /** The group id on the broker. */
    public String groupName() {
        return topic.prefix() + fleetName;
    }

    /** The group of the same name of the fleet with this prefix. */
    public ShareGroup prefixed(String fleet) {
        return new ShareGroup(fleetName, topic.prefixed(fleet));
    }
}
