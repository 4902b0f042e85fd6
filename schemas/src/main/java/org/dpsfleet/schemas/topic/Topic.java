package org.dpsfleet.schemas.topic;

import java.util.regex.Pattern;

/**
 * One of the fleet's Kafka topics.
 *
 * @param prefix of the names of everything that the fleet has on its broker; empty where it is the only fleet
 * @param fleetName the name within the fleet, for example {@code dps.scores}
 */
public record Topic(String prefix, String fleetName, Purpose purpose) {
    /** The most bytes of a message: 16 MiB, far above a task's scores (about 1 MB). */
    public static final int MAX_MESSAGE_BYTES = 16 * 1024 * 1024;

    private static final String DEAD_LETTERS = "dlq.";
    /** Kafka's rule for names; 249 characters in all, of which the fleet's own names need a part. */
    private static final Pattern PREFIX = Pattern.compile("[A-Za-z0-9._-]{0,200}");

    /** What a topic's records are for, which decides its settings. */
    public enum Purpose {
        /** They say how something is now: only the newest of a key is kept. */
        STATE,
        /** They say what happened: all are kept, in one order. */
        LOG,
        /** Workers take them: all are kept, in several partitions. */
        TASKS,
        /** They say that somebody works: an hour of them is kept, in one order. */
        HEARTBEATS,
        /** They matter only while they are new. */
        COMMANDS
    }

    public static final Topic EXPERIMENTS = new Topic("dps.experiments", Purpose.STATE);
    public static final Topic ADAPTATION_TASKS = new Topic("dps.adaptation-tasks", Purpose.TASKS);
    public static final Topic CHECKPOINTS = new Topic("dps.checkpoints", Purpose.TASKS);
    public static final Topic TASK_EVENTS = new Topic("dps.task-events", Purpose.LOG);
    public static final Topic HEARTBEATS = new Topic("dps.heartbeats", Purpose.HEARTBEATS);
    public static final Topic SCORES = new Topic("dps.scores", Purpose.STATE);
    public static final Topic DELETED_TASKS = new Topic("dps.deleted-tasks", Purpose.LOG);
    public static final Topic COMMANDS = new Topic("dps.commands", Purpose.COMMANDS);
    public static final Topic DEAD_ADAPTATION_TASKS = ADAPTATION_TASKS.deadLetters();
    public static final Topic DEAD_CHECKPOINTS = CHECKPOINTS.deadLetters();

    /** @throws IllegalArgumentException if Kafka would not accept the prefix; names it */
    public Topic {
        if (!PREFIX.matcher(prefix).matches()) {
            throw new IllegalArgumentException("topic prefix: '" + prefix
                    + "' is not accepted; accepted: at most 200 letters, digits, '.', '_' and '-'");
        }
        if (prefix.endsWith(DEAD_LETTERS)) {
            throw new IllegalArgumentException("topic prefix: '" + prefix + "' is not accepted: its topics would be"
                    + " the dead letters of another fleet; accepted: one that does not end with " + DEAD_LETTERS);
        }
    }

    /** A topic of a fleet without a prefix. */
    public Topic(String fleetName, Purpose purpose) {
        this("", fleetName, purpose);
    }

    /** The name on the broker. */
    public String topicName() {
        return prefix + fleetName;
    }

    /** The topic of the same name of the fleet with this prefix. */
    public Topic prefixed(String fleet) {
        return new Topic(fleet, fleetName, purpose);
    }

    /** Whether only the newest record of a key is kept. */
    public boolean compacted() {
        return purpose == Purpose.STATE;
    }

    /**
     * Whether workers take records from it. Only these topics have more than one partition: of the
     * others the coordinator needs one order.
     */
    public boolean dispatched() {
        return purpose == Purpose.TASKS;
    }

    /** Whether its records are kept for ever: the fleet's state could not be told without them. */
    public boolean kept() {
        return purpose != Purpose.COMMANDS && purpose != Purpose.HEARTBEATS;
    }

    /** Whether its records say something of the fleet's state. A command matters only while it is new. */
    public boolean projected() {
        return purpose != Purpose.COMMANDS;
    }

    /**
     * Where a record of this topic goes that can't succeed.
     *
     * @throws IllegalStateException if nobody works on this topic's records, so that none can fail
     */
    public Topic deadLetters() {
        if (!dispatched()) {
            throw new IllegalStateException(this + " has no dead letters");
        }
        return new Topic(prefix, DEAD_LETTERS + fleetName, Purpose.LOG);
    }

    @Override
    public String toString() {
        return topicName();
    }
}
