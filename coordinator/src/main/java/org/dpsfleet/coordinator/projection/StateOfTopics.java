package org.dpsfleet.coordinator.projection;

import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.InterruptException;
import org.dpsfleet.coordinator.store.LocalState;
import org.dpsfleet.coordinator.store.StateIdentity;
import org.dpsfleet.coordinator.store.StateStore;
import org.dpsfleet.schemas.stage.Pipeline;
import org.dpsfleet.schemas.topic.Topic;

/** Finds out which topics these are, so that a stored state is used for the topics that it was computed from only. */
public final class StateOfTopics {
    private static final Duration TIMEOUT = Duration.ofSeconds(20);
    private static final Duration SETTLES = Duration.ofMillis(250);

    private StateOfTopics() {}

    /**
     * The store of the topics of a fleet, which exist.
     *
     * @throws KafkaException if Kafka does not say which topics it has
     */
    public static StateStore store(LocalState state, Admin admin, Pipeline pipeline) {
        try {
            var cluster = admin.describeCluster().clusterId().get(TIMEOUT.toMillis(), TimeUnit.MILLISECONDS);
            var contents = contents(admin, pipeline);
            var ids = new TreeMap<String, String>();
            var ends = new HashMap<TopicPartition, Long>();
            contents.forEach((topic, content) -> {
                ids.put(topic.topicName(), content.id().toString());
                content.ends()
                        .forEach((partition, end) -> ends.put(new TopicPartition(topic.topicName(), partition), end));
            });
            return state.of(new StateIdentity(StateIdentity.FORMAT, cluster, ids), ends);
        } catch (InterruptedException e) {
            throw new InterruptException(e);
        } catch (ExecutionException | TimeoutException e) {
            throw new KafkaException("it does not say which topics it has: " + e.getMessage(), e);
        }
    }

    /** A topic that was just created may not be known to every broker yet. */
    private static Map<Topic, TopicContents> contents(Admin admin, Pipeline pipeline)
            throws InterruptedException, ExecutionException, TimeoutException {
        var read = pipeline.topics().stream().filter(Topic::projected).toList();
        long deadline = System.nanoTime() + TIMEOUT.toNanos();
        var contents = TopicContents.of(admin, read);
        while (contents.size() < read.size() && System.nanoTime() < deadline) {
            Thread.sleep(SETTLES);
            contents = TopicContents.of(admin, read);
        }
        if (contents.size() < read.size()) {
            throw new TimeoutException("there are only "
                    + contents.keySet().stream().map(Topic::topicName).toList());
        }
        return contents;
    }
}
