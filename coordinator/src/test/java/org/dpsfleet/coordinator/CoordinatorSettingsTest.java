package org.dpsfleet.coordinator;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.dpsfleet.coordinator.task.RetryPolicy;
import org.dpsfleet.schemas.cluster.TopicLayout;
import org.dpsfleet.schemas.topic.KafkaSettings;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

class CoordinatorSettingsTest {
    private static final KafkaSettings KAFKA = KafkaSettings.of("localhost:9092");

    @Test
    void theDefaults() {
        assertThat(CoordinatorSettings.local(KAFKA))
                .isEqualTo(new CoordinatorSettings(
                        KAFKA,
                        "127.0.0.1",
                        0,
                        null,
                        null,
                        4096,
                        new RetryPolicy(3, Duration.ofSeconds(1), Duration.ofMinutes(1)),
                        new TopicLayout(4, null),
                        null,
                        List.of()));
    }

    @Test
    void everySettingAtAnotherValue() {
        var retry = new RetryPolicy(2, Duration.ZERO, Duration.ZERO);
        var settings = new CoordinatorSettings(
                KAFKA,
                "0.0.0.0",
                9,
                "secret",
                "glance",
                7,
                retry,
                new TopicLayout(3, 2),
                Path.of("state"),
                List.of("fleet.example"));

        assertThat(settings.host()).isEqualTo("0.0.0.0");
        assertThat(settings.port()).isEqualTo(9);
        assertThat(settings.token()).isEqualTo("secret");
        assertThat(settings.viewToken()).isEqualTo("glance");
        assertThat(settings.columnsPerTask()).isEqualTo(7);
        assertThat(settings.retry()).isEqualTo(retry);
        assertThat(settings.topics().taskPartitions()).isEqualTo(3);
        assertThat(settings.topics().copies(5)).isEqualTo(2);
        assertThat(settings.state()).isEqualTo(Path.of("state"));
        assertThat(settings.allowedHosts()).containsExactly("fleet.example");
        assertThat(settings.toString()).doesNotContain("secret", "glance");
    }

    @ParameterizedTest
    @ValueSource(strings = {"127.0.0.1", "localhost", "::1"})
    void aLoopbackAddressNeedsNoToken(String host) {
        assertThat(with(host, null).token()).isNull();
    }

    @ParameterizedTest
    @ValueSource(strings = {"0.0.0.0", "::", "192.0.2.1"})
    void anyOtherAddressNeedsOne(String host) {
        assertThatThrownBy(() -> with(host, null))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("coordinator host: " + host)
                .hasMessageContaining("a token is needed");
        assertThat(with(host, "secret").host()).isEqualTo(host);
    }

    @Test
    void whatIsOutOfRangeIsNamed() {
        assertThatThrownBy(() -> with("127.0.0.1", " ")).hasMessageContaining("token: is empty");
        assertThatThrownBy(() -> settings(70_000, 1)).hasMessageContaining("port: 70000");
        assertThatThrownBy(() -> settings(0, 0)).hasMessageContaining("columns_per_task: 0");
    }

    @Test
    void aViewTokenGoesWithAnotherToken() {
        assertThatThrownBy(() -> viewed(null, "glance"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("coordinator view-token: without a token everybody may change everything;"
                        + " accepted: none, or both");
        assertThatThrownBy(() -> viewed("secret", "secret")).hasMessageContaining("is the same as the token");
        assertThatThrownBy(() -> viewed("secret", " ")).hasMessageContaining("view-token: is empty");
        assertThat(viewed("secret", "glance").viewToken()).isEqualTo("glance");
    }

    private static CoordinatorSettings viewed(String token, String viewToken) {
        return new CoordinatorSettings(
                KAFKA, "127.0.0.1", 0, token, viewToken, 1, RetryPolicy.defaults(), TopicLayout.USUAL, null);
    }

    private static CoordinatorSettings with(String host, String token) {
        return new CoordinatorSettings(KAFKA, host, 0, token, null, 1, RetryPolicy.defaults(), TopicLayout.USUAL, null);
    }

    private static CoordinatorSettings settings(int port, int columns) {
        return new CoordinatorSettings(
                KAFKA, "127.0.0.1", port, null, null, columns, RetryPolicy.defaults(), TopicLayout.USUAL, null);
    }
}
