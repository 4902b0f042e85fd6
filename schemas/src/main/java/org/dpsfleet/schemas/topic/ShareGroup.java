package org.dpsfleet.schemas.topic;

/**
 * A Kafka share group through which workers take work; each record goes to one member.
 *
 * @param groupName the group id on the broker
 * @param topic it takes its records from
 */
public record ShareGroup(String groupName, Topic topic) {
    public static final ShareGroup GPU_WORKERS = new ShareGroup("dps.gpu-workers", Topic.ADAPTATION_TASKS);
    public static final ShareGroup EVAL_WORKERS = new ShareGroup("dps.eval-workers", Topic.CHECKPOINTS);
}
