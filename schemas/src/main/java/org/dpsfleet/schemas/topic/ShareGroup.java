package org.dpsfleet.schemas.topic;

/** The Kafka share groups through which workers take work; each record goes to one member. */
public enum ShareGroup {
    GPU_WORKERS("dps.gpu-workers", Topic.ADAPTATION_TASKS),
    EVAL_WORKERS("dps.eval-workers", Topic.CHECKPOINTS);

    private final String groupName;
    private final Topic topic;

    ShareGroup(String groupName, Topic topic) {
        this.groupName = groupName;
        this.topic = topic;
    }

    /** The group id on the broker. */
    public String groupName() {
        return groupName;
    }

    /** The topic it takes its records from. */
    public Topic topic() {
        return topic;
    }
}
