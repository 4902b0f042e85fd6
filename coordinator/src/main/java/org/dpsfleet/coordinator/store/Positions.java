package org.dpsfleet.coordinator.store;

import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import org.apache.kafka.common.TopicPartition;
import org.dpsfleet.schemas.codec.Json;
import tools.jackson.core.type.TypeReference;

import static java.nio.charset.StandardCharsets.UTF_8;

/** Up to which offsets of the topics a store has taken the records in. */
public final class Positions {
    private static final byte[] KEY = "positions".getBytes(UTF_8);

    private Positions() {}

    /** Those that a store stands for; empty where nothing was stored yet. */
    public static Map<TopicPartition, Long> read(StateStore store) {
        var stored = store.get(Table.META, KEY);
        var positions = new HashMap<TopicPartition, Long>();
        if (stored != null) {
            SortedMap<String, Long> byName =
                    Json.mapper().readValue(stored, new TypeReference<TreeMap<String, Long>>() {});
            byName.forEach((name, offset) -> positions.put(partition(name), offset));
        }
        return positions;
    }

    /** Adds them to the changes that they stand for. */
    public static void write(Map<TopicPartition, Long> positions, Changes changes) {
        var byName = new TreeMap<String, Long>();
        positions.forEach((partition, offset) -> byName.put(partition.toString(), offset));
        changes.put(Table.META, KEY, Json.encode(byName));
    }

    /** Why records that a store stands for can't be those of the topics; empty: they can. */
    static Optional<String> beyond(Map<TopicPartition, Long> positions, Map<TopicPartition, Long> ends) {
        return positions.entrySet().stream()
                .filter(one -> one.getValue() > ends.getOrDefault(one.getKey(), 0L))
                .map(one -> "it has read " + one.getKey() + " to offset " + one.getValue() + ", which ends at "
                        + ends.getOrDefault(one.getKey(), 0L))
                .findFirst();
    }

    private static TopicPartition partition(String name) {
        int dash = name.lastIndexOf('-');
        return new TopicPartition(name.substring(0, dash), Integer.parseInt(name.substring(dash + 1)));
    }
}
