package org.dpsfleet.coordinator.projection;

import java.nio.file.Path;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.TopicPartition;
import org.dpsfleet.coordinator.metric.RunningTotals;
import org.dpsfleet.coordinator.store.LocalState;
import org.dpsfleet.coordinator.store.StateIdentity;
import org.dpsfleet.coordinator.store.StateStore;
import org.dpsfleet.coordinator.store.Table;
import org.dpsfleet.schemas.stage.Pipeline;

import static java.nio.charset.StandardCharsets.UTF_8;

/** A projection over the state in a folder. Closing it is like a kill: what was not committed is lost. */
final class StoredProjection implements AutoCloseable {
    static final StateIdentity IDENTITY = new StateIdentity(StateIdentity.FORMAT, "cluster", new TreeMap<>());

    private final LocalState state;
    private final StateStore store;
    private final Projection projection;
    private final Map<TopicPartition, Long> readTo = new HashMap<>();

    private StoredProjection(LocalState state, StateIdentity identity, Map<TopicPartition, Long> ends) {
        this.state = state;
        store = state.of(identity, ends);
        projection = new Projection(Pipeline.standard(), store, InstantSource.system(), new RunningTotals());
        readTo.putAll(projection.positions());
    }

    static StoredProjection open(Path folder, List<ConsumerRecord<byte[], byte[]>> topics) {
        return open(folder, IDENTITY, topics);
    }

    /**
     * @param topics all of their records
     */
    static StoredProjection open(Path folder, StateIdentity identity, List<ConsumerRecord<byte[], byte[]>> topics) {
        var ends = new HashMap<TopicPartition, Long>();
        topics.forEach(message -> ends.put(partition(message), message.offset() + 1));
        return new StoredProjection(LocalState.open(folder), identity, ends);
    }

    Projection projection() {
        return projection;
    }

    /** Whether it has not taken the record in yet. */
    boolean lacks(ConsumerRecord<byte[], byte[]> message) {
        return message.offset() >= readTo.getOrDefault(partition(message), 0L);
    }

    void apply(ConsumerRecord<byte[], byte[]> message) {
        projection.apply(message);
        readTo.put(partition(message), message.offset() + 1);
    }

    void commit() {
        projection.commit(readTo);
    }

    /** Takes in what it lacks, and stores it; how many records those were. */
    int catchUp(List<ConsumerRecord<byte[], byte[]>> topics) {
        var lacking = topics.stream().filter(this::lacks).toList();
        lacking.forEach(this::apply);
        commit();
        return lacking.size();
    }

    /** Everything that is stored: keys and values by table. */
    String dump() {
        var text = new StringBuilder();
        for (var table : Table.values()) {
            text.append(table).append('\n');
            store.scan(table, new byte[0], (key, value) -> {
                text.append("  ").append(HexFormat.of().formatHex(key)).append(' ');
                text.append(new String(value, UTF_8)).append('\n');
                return true;
            });
        }
        return text.toString();
    }

    @Override
    public void close() {
        state.close();
    }

    private static TopicPartition partition(ConsumerRecord<byte[], byte[]> message) {
        return new TopicPartition(message.topic(), message.partition());
    }
}
