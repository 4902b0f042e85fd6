package org.dpsfleet.schemas.cluster;

import java.util.EnumSet;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import org.apache.kafka.common.acl.AclOperation;
import org.dpsfleet.schemas.stage.Pipeline;
import org.dpsfleet.schemas.topic.ShareGroup;
import org.dpsfleet.schemas.topic.Topic;

/**
 * What a process has to be allowed where Kafka asks for rights (ACLs).
 *
 * @param topics operations by topic
 * @param group that it has to be able to join; none for a process that takes no tasks
 */
public record FleetRights(Map<Topic, Set<AclOperation>> topics, Set<ShareGroup> group) {
    public FleetRights {
        topics = Map.copyOf(topics);
        group = Set.copyOf(group);
    }

    /** Of whoever only looks. */
    public static FleetRights none() {
        return new FleetRights(Map.of(), Set.of());
    }

    /** The coordinator reads every topic and writes to all but the scores. */
    public static FleetRights coordinator(Pipeline pipeline) {
        var topics = new HashMap<Topic, Set<AclOperation>>();
        pipeline.topics().forEach(topic -> topics.put(topic, EnumSet.of(AclOperation.READ, AclOperation.WRITE)));
        topics.put(Topic.COMMANDS, EnumSet.of(AclOperation.WRITE));
        return new FleetRights(topics, Set.of());
    }

    /**
     * A worker takes tasks, hears commands, and says what became of the tasks.
     *
     * @param results topic that its results go to
     */
    public static FleetRights worker(ShareGroup group, Topic results) {
        return new FleetRights(
                Map.of(
                        group.topic(),
                        EnumSet.of(AclOperation.READ),
                        Topic.COMMANDS,
                        EnumSet.of(AclOperation.READ),
                        Topic.TASK_EVENTS,
                        EnumSet.of(AclOperation.WRITE),
                        results,
                        EnumSet.of(AclOperation.WRITE),
                        group.topic().deadLetters(),
                        EnumSet.of(AclOperation.WRITE)),
                Set.of(group));
    }
}
