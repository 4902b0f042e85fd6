package org.dpsfleet.worker.fault;

import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.protocol.ApiKeys;
import org.dpsfleet.broker.EmbeddedBroker;
import org.dpsfleet.schemas.cluster.TopicLayout;
import org.dpsfleet.schemas.cluster.TopicSetup;
import org.dpsfleet.schemas.stage.Pipeline;
import org.dpsfleet.schemas.topic.KafkaSettings;
import org.dpsfleet.schemas.topic.Topic;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

@Timeout(60)
class BrokerProxyIT {
    @Test
    void losesTheAnswersItIsToldToAndNoOthers(@TempDir Path directory) throws Exception {
        try (var broker = EmbeddedBroker.start(directory, 0);
                var proxy = BrokerProxy.to(broker.bootstrapServers());
                var admin =
                        Admin.create(KafkaSettings.of(proxy.bootstrapServers()).admin("test"))) {
            TopicSetup.create(admin, Pipeline.standard(), new TopicLayout(1, 1));
            // Whoever asks the proxy where the broker is learns of the proxy.
            assertThat(admin.describeCluster().nodes().get())
                    .extracting(node -> "127.0.0.1:" + node.port())
                    .containsExactly(proxy.bootstrapServers());
            var impatient = Map.of("request.timeout.ms", "1000", "delivery.timeout.ms", "2000");
            var settings = new KafkaSettings(proxy.bootstrapServers(), impatient);
            try (var producer = new KafkaProducer<byte[], byte[]>(settings.producer("test"))) {
                var record = new ProducerRecord<>(Topic.TASK_EVENTS.topicName(), new byte[] {1}, new byte[] {2});
                assertThat(producer.send(record).get().offset()).isZero();

                proxy.loseAnswersTo(ApiKeys.PRODUCE);
                assertThatThrownBy(() -> producer.send(record).get()).isInstanceOf(ExecutionException.class);
                assertThat(proxy.lost()).isPositive();
                assertThat(admin.describeCluster().nodes().get()).hasSize(1);

                // The broker had done what was asked.
                proxy.heal();
                assertThat(producer.send(record).get().offset()).isEqualTo(2);
            }
        }
    }
}
