package org.dpsfleet.schemas.topic;

import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Pattern;
import org.apache.kafka.clients.CommonClientConfigs;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/**
 * How to reach Kafka, which of its topics are the fleet's, and the client settings that the fleet's guarantees rest on. Keys and values
 * are bytes, unless the client's constructor is given other serializers.
 *
 * @param bootstrapServers {@code host:port}, several separated by commas
 * @param properties handed to every Kafka client as they are (security, timeouts, buffers); none of
 *     the settings that the fleet itself needs
 * @param topicPrefix of the names of the fleet's topics, groups and transactional ids, so that several fleets can
 *     share a Kafka; empty for none
 */
public record KafkaSettings(String bootstrapServers, Map<String, String> properties, String topicPrefix) {
    private static final Map<String, Object> PRODUCER = Map.of(
            ProducerConfig.ENABLE_IDEMPOTENCE_CONFIG,
            true,
            ProducerConfig.ACKS_CONFIG,
            "all",
            // More than one can wedge right after createTopics and lose records:
            // KAFKA-15591.
            ProducerConfig.MAX_IN_FLIGHT_REQUESTS_PER_CONNECTION,
            1,
            ProducerConfig.MAX_REQUEST_SIZE_CONFIG,
            Topic.MAX_MESSAGE_BYTES,
            ProducerConfig.KEY_SERIALIZER_CLASS_CONFIG,
            ByteArraySerializer.class,
            ProducerConfig.VALUE_SERIALIZER_CLASS_CONFIG,
            ByteArraySerializer.class);

    private static final Map<String, Object> CONSUMER = Map.of(
            ConsumerConfig.ISOLATION_LEVEL_CONFIG,
            "read_committed",
            ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG,
            false,
            ConsumerConfig.AUTO_OFFSET_RESET_CONFIG,
            "earliest",
            // A topic that is gone is not to come back with settings that nobody chose.
            ConsumerConfig.ALLOW_AUTO_CREATE_TOPICS_CONFIG,
            false,
            ConsumerConfig.KEY_DESERIALIZER_CLASS_CONFIG,
            ByteArrayDeserializer.class,
            ConsumerConfig.VALUE_DESERIALIZER_CLASS_CONFIG,
            ByteArrayDeserializer.class);

    private static final Map<String, Object> SHARE_CONSUMER = Map.of(
            ConsumerConfig.SHARE_ACQUIRE_MODE_CONFIG,
            "record_limit",
            ConsumerConfig.MAX_POLL_RECORDS_CONFIG,
            1,
            ConsumerConfig.SHARE_ACKNOWLEDGEMENT_MODE_CONFIG,
            "explicit",
            ConsumerConfig.KEY_DESERIALIZER_CLASS_CONFIG,
            ByteArrayDeserializer.class,
            ConsumerConfig.VALUE_DESERIALIZER_CLASS_CONFIG,
            ByteArrayDeserializer.class);

    /** How long a transaction may be open where nothing else is said: Kafka's own default. */
    public static final int TRANSACTION_TIMEOUT_MILLIS = 60_000;

    /**
     * A name that does not resolve is waited for like a broker that does not answer: for ever. Kafka 4.4's clients would
     * look it up anew after five minutes without an answer, and their threads die in that if it never resolved (a
     * NullPointerException). They still look it up when no broker that they know is reachable.
     */
    private static final Map<String, Object> EVERY_CLIENT = Map.of(
            CommonClientConfigs.BOOTSTRAP_RESOLVE_TIMEOUT_MS_CONFIG,
            Long.MAX_VALUE / 1_000_000,
            CommonClientConfigs.METADATA_RECOVERY_REBOOTSTRAP_TRIGGER_MS_CONFIG,
            Long.MAX_VALUE);

    private static final Pattern ADDRESS = Pattern.compile("([^\\s:/]+|\\[[0-9a-fA-F:.%]+\\]):[0-9]{1,5}");

    private static final Set<String> PER_CLIENT = Set.of(
            CommonClientConfigs.BOOTSTRAP_SERVERS_CONFIG,
            CommonClientConfigs.CLIENT_ID_CONFIG,
            ConsumerConfig.GROUP_ID_CONFIG,
            ProducerConfig.TRANSACTIONAL_ID_CONFIG);

    /** Settings that are good for speed, and a user's to change. */
    private static final Map<String, Object> PRODUCER_TUNING = Map.of(
            ProducerConfig.COMPRESSION_TYPE_CONFIG,
            "zstd",
            ProducerConfig.LINGER_MS_CONFIG,
            5,
            ProducerConfig.BUFFER_MEMORY_CONFIG,
            4L * Topic.MAX_MESSAGE_BYTES);

    private static final Map<String, Object> CONSUMER_TUNING = Map.of(
            // The projection reads whole topics at start: few, large fetches.
            ConsumerConfig.MAX_POLL_RECORDS_CONFIG,
            10_000,
            ConsumerConfig.MAX_PARTITION_FETCH_BYTES_CONFIG,
            Topic.MAX_MESSAGE_BYTES,
            ConsumerConfig.FETCH_MAX_BYTES_CONFIG,
            4 * Topic.MAX_MESSAGE_BYTES,
            ConsumerConfig.RECEIVE_BUFFER_CONFIG,
            1024 * 1024);

    public KafkaSettings {
        if (bootstrapServers.isBlank()) {
            throw new IllegalArgumentException(
                    "kafka bootstrap_servers: is empty; accepted: host:port, several with commas");
        }
        for (var address : bootstrapServers.split(",", -1)) {
            if (!ADDRESS.matcher(address.strip()).matches()) {
                throw new IllegalArgumentException("kafka bootstrap_servers: '" + address.strip()
                        + "' is not accepted; accepted: host:port, several with commas");
            }
        }
        // Refuses what Kafka would not accept.
        var _ = Topic.EXPERIMENTS.prefixed(topicPrefix);
        properties = Map.copyOf(properties);
        var own = properties.keySet().stream()
                .filter(KafkaSettings::fixed)
                .sorted()
                .toList();
        if (!own.isEmpty()) {
            throw new IllegalArgumentException(
                    "kafka properties: the fleet itself sets " + String.join(", ", own) + "; leave that out");
        }
    }

    /** Of the only fleet of its Kafka. */
    public KafkaSettings(String bootstrapServers, Map<String, String> properties) {
        this(bootstrapServers, properties, "");
    }

    /** A broker without security. */
    public static KafkaSettings of(String bootstrapServers) {
        return new KafkaSettings(bootstrapServers, Map.of());
    }

    /** For {@code Admin.create}. */
    public Map<String, Object> admin(String clientId) {
        return settings(clientId, Map.of(), Map.of());
    }

    /** Idempotent, waits for all replicas, keeps the order. Always handle the send's callback. */
    public Map<String, Object> producer(String clientId) {
        return settings(clientId, PRODUCER_TUNING, PRODUCER);
    }

    /**
     * A {@link #producer} for transactions.
     *
     * @param transactionalId a second producer of the fleet with the same id fences the first
     */
    public Map<String, Object> transactionalProducer(String clientId, String transactionalId) {
        var producer = producer(clientId);
        producer.put(ProducerConfig.TRANSACTIONAL_ID_CONFIG, topicPrefix + transactionalId);
        return producer;
    }

    /** Reads committed records from where it is told to, in large fetches; has no group. */
    public Map<String, Object> consumer(String clientId) {
        return settings(clientId, CONSUMER_TUNING, CONSUMER);
    }

    /** Takes one record at a time, which must be acknowledged explicitly. */
    public Map<String, Object> shareConsumer(String clientId, ShareGroup group) {
        var consumer = settings(clientId, Map.of(), SHARE_CONSUMER);
        consumer.put(ConsumerConfig.GROUP_ID_CONFIG, group.groupName());
        return consumer;
    }

    private Map<String, Object> settings(String clientId, Map<String, Object> tuning, Map<String, Object> required) {
        var all = new HashMap<String, Object>(EVERY_CLIENT);
        all.putAll(tuning);
        all.putAll(properties);
        all.putAll(required);
        all.put(CommonClientConfigs.BOOTSTRAP_SERVERS_CONFIG, bootstrapServers);
        all.put(CommonClientConfigs.CLIENT_ID_CONFIG, clientId);
        return new TreeMap<>(all);
    }

    private static boolean fixed(String property) {
        return PRODUCER.containsKey(property)
                || CONSUMER.containsKey(property)
                || (SHARE_CONSUMER.containsKey(property) && !property.equals(ConsumerConfig.MAX_POLL_RECORDS_CONFIG))
                || PER_CLIENT.contains(property);
    }
}
