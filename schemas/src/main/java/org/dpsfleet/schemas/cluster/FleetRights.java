package org.dpsfleet.schemas.cluster;

import java.util.EnumSet;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import org.apache.kafka.common.acl.AclOperation;
import org.dpsfleet.schemas.stage.Pipeline;
import org.dpsfleet.schemas.stage.StageDescriptor;
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
        topics.put(pipeline.commands(), EnumSet.of(AclOperation.WRITE));
        topics.put(pipeline.heartbeats(), EnumSet.of(AclOperation.READ));
        return new FleetRights(topics, Set.of());
    }

    /** A worker of a stage takes tasks, hears commands, and says what became of the tasks. */
    public static FleetRights worker(StageDescriptor<?, ?> stage) {
        return new FleetRights(
                Map.of(
                        stage.taskTopic(),
                        EnumSet.of(AclOperation.READ),
                        stage.commands(),
                        EnumSet.of(AclOperation.READ),
                        stage.taskEvents(),
                        EnumSet.of(AclOperation.WRITE),
                        stage.heartbeats(),
                        EnumSet.of(AclOperation.WRITE),
                        stage.resultTopic(),
                        EnumSet.of(AclOperation.WRITE),
                        stage.deadLetterTopic(),
                        EnumSet.of(AclOperation.WRITE)),
                Set.of(stage.workers()));
    }
}
