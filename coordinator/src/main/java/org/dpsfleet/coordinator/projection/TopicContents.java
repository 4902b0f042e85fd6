package org.dpsfleet.coordinator.projection;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Collectors;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ListOffsetsResult.ListOffsetsResultInfo;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;
import org.dpsfleet.schemas.topic.Topic;

/**
 * What a topic holds at one moment.
 *
 * @param id that Kafka gave it; a topic that was deleted and recreated has another one
 * @param begins offset of the first record of each partition
 * @param ends offset after the last one
 */
record TopicContents(Uuid id, Map<Integer, Long> begins, Map<Integer, Long> ends) {
    private static final int SECONDS = 5;

    /** Of the topics that exist. */
    static Map<Topic, TopicContents> of(Admin admin, List<Topic> topics)
            throws InterruptedException, ExecutionException, TimeoutException {
        var ids = new HashMap<Topic, Uuid>();
        var first = new HashMap<TopicPartition, OffsetSpec>();
        var last = new HashMap<TopicPartition, OffsetSpec>();
        var described = admin.describeTopics(
                        topics.stream().map(Topic::topicName).toList())
                .topicNameValues();
        for (var topic : topics) {
            try {
                var answer =
                        Objects.requireNonNull(described.get(topic.topicName())).get(SECONDS, TimeUnit.SECONDS);
                ids.put(topic, answer.topicId());
                answer.partitions().forEach(p -> {
                    var partition = new TopicPartition(topic.topicName(), p.partition());
                    first.put(partition, OffsetSpec.earliest());
                    last.put(partition, OffsetSpec.latest());
                });
            } catch (ExecutionException e) {
                if (!(e.getCause() instanceof UnknownTopicOrPartitionException)) {
                    throw e;
                }
            }
        }
        var begins = admin.listOffsets(first).all();
        var ends = admin.listOffsets(last).all().get(SECONDS, TimeUnit.SECONDS);
        var begin = begins.get(SECONDS, TimeUnit.SECONDS);
        var contents = new HashMap<Topic, TopicContents>();
        ids.forEach((topic, id) -> contents.put(topic, new TopicContents(id, of(topic, begin), of(topic, ends))));
        return contents;
    }

    /** Whether the topic was recreated: there may be other records at the same offsets. */
    boolean replaces(TopicContents before) {
        return !id.equals(before.id)
                || before.ends.entrySet().stream()
                        .anyMatch(end -> ends.getOrDefault(end.getKey(), 0L) < end.getValue());
    }

    /** The same without the records before these offsets. */
    TopicContents trimmed(Topic topic, Map<TopicPartition, Long> to) {
        var fewer = new HashMap<>(begins);
        fewer.replaceAll((partition, begin) ->
                Math.max(begin, to.getOrDefault(new TopicPartition(topic.topicName(), partition), 0L)));
        return new TopicContents(id, fewer, ends);
    }

    /** Whether records that existed are gone. */
    boolean lacks(TopicContents before) {
        return (replaces(before) && before.holdsAny())
                || before.begins.entrySet().stream()
                        .anyMatch(begin -> begins.getOrDefault(begin.getKey(), 0L) > begin.getValue());
    }

    private boolean holdsAny() {
        return ends.entrySet().stream().anyMatch(end -> end.getValue() > begins.getOrDefault(end.getKey(), 0L));
    }

    private static Map<Integer, Long> of(Topic topic, Map<TopicPartition, ListOffsetsResultInfo> all) {
        return all.entrySet().stream()
                .filter(one -> one.getKey().topic().equals(topic.topicName()))
                .collect(Collectors.toMap(
                        one -> one.getKey().partition(), one -> one.getValue().offset()));
    }
}
