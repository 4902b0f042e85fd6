package org.dpsfleet.schemas.topic;

/** The fleet's Kafka topics. */
public enum Topic {
    EXPERIMENTS("dps.experiments", true),
    ADAPTATION_TASKS("dps.adaptation-tasks", false),
    CHECKPOINTS("dps.checkpoints", false),
    TASK_EVENTS("dps.task-events", false),
    SCORES("dps.scores", true),
    COMMANDS("dps.commands", false),
    DEAD_ADAPTATION_TASKS("dlq.dps.adaptation-tasks", false),
    DEAD_CHECKPOINTS("dlq.dps.checkpoints", false);

    private final String topicName;
    private final boolean compacted;

    Topic(String topicName, boolean compacted) {
        this.topicName = topicName;
        this.compacted = compacted;
    }

    /** The name on the broker. */
    public String topicName() {
        return topicName;
    }

    /** Whether only the newest record of a key is kept. */
    public boolean compacted() {
        return compacted;
    }

    /**
     * Whether workers take records from it. Only these topics have more than one partition: of the
     * others the coordinator needs one order.
     */
    public boolean dispatched() {
        return this == ADAPTATION_TASKS || this == CHECKPOINTS;
    }

    /**
     * Whether its records say something of the fleet's state, and are kept for ever. A command matters
     * only while it is new.
     */
    public boolean kept() {
        return this != COMMANDS;
    }

    /**
     * Where a record of this topic goes that can't succeed.
     *
     * @throws IllegalStateException if nobody works on this topic's records, so that none can fail
     */
    public Topic deadLetters() {
        return switch (this) {
            case ADAPTATION_TASKS -> DEAD_ADAPTATION_TASKS;
            case CHECKPOINTS -> DEAD_CHECKPOINTS;
            default -> throw new IllegalStateException(topicName + " has no dead letters");
        };
    }
}
