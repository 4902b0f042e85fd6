package org.dpsfleet.coordinator.store;

import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * What a store is a cache of.
 *
 * @param format of its keys and values
 * @param cluster Kafka's id of the cluster
 * @param topics the id that Kafka gave to each topic; one that was deleted and made anew has another
 */
public record StateIdentity(int format, String cluster, SortedMap<String, String> topics) {
    /** Changes with every change of what is stored, so that no version reads what another has written. */
    public static final int FORMAT = 3;

    public StateIdentity {
        topics = new TreeMap<>(topics);
    }

    /** Why a store of another identity can't be used for this one; empty: they are equal. */
    Optional<String> differs(StateIdentity stored) {
        if (stored.format != format) {
            return Optional.of("it is of another version: format " + stored.format + ", this version's is " + format);
        }
        if (!stored.cluster.equals(cluster)) {
            return Optional.of("it is of another cluster: %s, this one is %s".formatted(stored.cluster, cluster));
        }
        for (var topic : topics.keySet()) {
            if (!topics.get(topic).equals(stored.topics.get(topic))) {
                return Optional.of("the topic " + topic + " was made anew since");
            }
        }
        return stored.topics.equals(topics) ? Optional.empty() : Optional.of("it is of a fleet with other stages");
    }
}
