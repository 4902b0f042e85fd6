package org.dpsfleet.schemas.topic;

import java.util.Map;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

class KafkaSettingsTest {
    @Test
    void defaults() {
        // given
        var settings = KafkaSettings.of("host:9092");
        // then
        assertThat(settings).isEqualTo(new KafkaSettings("host:9092", Map.of(), ""));
        assertThat(settings.admin("a"))
                .containsEntry("bootstrap.servers", "host:9092")
                .containsEntry("client.id", "a");
        assertThat(settings.producer("p"))
                .containsEntry("acks", "all")
                .containsEntry("enable.idempotence", true)
                .containsEntry("max.in.flight.requests.per.connection", 1)
                .containsEntry("compression.type", "zstd")
                .containsEntry("max.request.size", 16 * 1024 * 1024)
                .doesNotContainKey("transactional.id");
        assertThat(settings.transactionalProducer("p", "one")).containsEntry("transactional.id", "one");
        assertThat(settings.consumer("c"))
                .containsEntry("isolation.level", "read_committed")
                .containsEntry("enable.auto.commit", false)
                .doesNotContainKey("group.id");
        assertThat(settings.shareConsumer("s", ShareGroup.EVAL_WORKERS))
                .containsEntry("group.id", "dps.eval-workers")
                .containsEntry("share.acquire.mode", "record_limit")
                .containsEntry("share.acknowledgement.mode", "explicit")
                .containsEntry("max.poll.records", 1);
    }

    @Test
    void everyPropertyAtANonDefault() {
        // given
        var properties = Map.of(
                "security.protocol", "SSL",
                "compression.type", "lz4",
                "max.poll.records", "50");
        // when
        var settings = new KafkaSettings("a:1,b:2", properties, "team-a.");
        // then
        assertThat(settings.admin("a")).containsEntry("security.protocol", "SSL");
        assertThat(settings.producer("p")).containsEntry("compression.type", "lz4");
        assertThat(settings.transactionalProducer("p", "one")).containsEntry("transactional.id", "team-a.one");
        assertThat(settings.consumer("c")).containsEntry("max.poll.records", "50");
        assertThat(settings.shareConsumer("s", ShareGroup.GPU_WORKERS))
                .containsEntry("max.poll.records", 1)
                .containsEntry("bootstrap.servers", "a:1,b:2");
    }

    @Test
    void refusesWhatTheFleetItselfNeeds() {
        var unsafe = Map.of("acks", "1", "isolation.level", "read_uncommitted");
        assertThatThrownBy(() -> new KafkaSettings("a:1", unsafe))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("kafka properties: the fleet itself sets acks, isolation.level;" + " leave that out");
        assertThatThrownBy(() -> KafkaSettings.of(" ")).hasMessageContaining("accepted: host:port");
    }

    @Test
    void takesAddressesAsKafkaDoesAndNamesOneThatIsNone() {
        assertThat(KafkaSettings.of("kafka:9092, [::1]:9092,10.0.0.1:1").bootstrapServers())
                .contains("kafka");
        assertThatThrownBy(() -> KafkaSettings.of("kafka:9092,kafka"))
                .hasMessageContaining("'kafka' is not accepted; accepted: host:port");
    }

    @Test
    void aNameThatDoesNotResolveIsWaitedFor() {
        assertThat(KafkaSettings.of("no.such.host:9092").producer("p"))
                .hasEntrySatisfying(
                        "bootstrap.resolve.timeout.ms",
                        ms -> assertThat((Long) ms).isPositive());
    }
}
