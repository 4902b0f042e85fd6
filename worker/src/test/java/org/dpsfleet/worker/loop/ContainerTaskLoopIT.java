package org.dpsfleet.worker.loop;

import org.testcontainers.junit.jupiter.Container;
import org.testcontainers.junit.jupiter.Testcontainers;
import org.testcontainers.kafka.KafkaContainer;

/** The contract on the Kafka that others run; needs Docker. */
@Testcontainers(disabledWithoutDocker = true)
class ContainerTaskLoopIT extends TaskLoopContract {
    @Container
    private static final KafkaContainer KAFKA = new KafkaContainer("apache/kafka:4.2.0")
            .withEnv("KAFKA_SHARE_COORDINATOR_STATE_TOPIC_REPLICATION_FACTOR", "1")
            .withEnv("KAFKA_SHARE_COORDINATOR_STATE_TOPIC_MIN_ISR", "1")
            // Kafka's defaults, 5 s and 45 s, make the same tests slow.
            .withEnv("KAFKA_GROUP_SHARE_HEARTBEAT_INTERVAL_MS", "500")
            .withEnv("KAFKA_GROUP_SHARE_MIN_HEARTBEAT_INTERVAL_MS", "500")
            .withEnv("KAFKA_GROUP_SHARE_SESSION_TIMEOUT_MS", "10000")
            .withEnv("KAFKA_GROUP_SHARE_MIN_SESSION_TIMEOUT_MS", "3000");

    @Override
    String bootstrapServers() {
        return KAFKA.getBootstrapServers();
    }
}
