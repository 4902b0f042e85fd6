package org.dpsfleet.cli.command;

import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.dpsfleet.cli.run.WorkerRole;
import org.dpsfleet.schemas.topic.KafkaSettings;
import org.dpsfleet.worker.Recycling;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;

import static org.assertj.core.api.Assertions.assertThat;

class WorkerOptionsTest {
    private static WorkerOptions options(String... args) {
        return CommandLine.populateCommand(new WorkerOptions(), args);
    }

    @Test
    void defaults() {
        // given
        var here = Path.of("").toAbsolutePath();
        // then
        assertThat(options().settings(null))
                .isEqualTo(new WorkerRole.Settings(
                        new KafkaSettings("127.0.0.1:9092", Map.of()),
                        here.resolve("data"),
                        here.resolve("weights"),
                        here.resolve("out/checkpoints"),
                        "auto",
                        null,
                        Duration.ofMinutes(30),
                        new WorkerRole.OwnProcess(
                                new InetSocketAddress("127.0.0.1", 0),
                                null,
                                new WorkerRole.Lease(Duration.ofSeconds(20), Duration.ofSeconds(4)),
                                new Recycling(0, 0))));
    }

    @Test
    void everyPropertyAtANonDefault() {
        // given
        var cache = new WorkerRole.Cache(Path.of("/c"), 7);
        // when
        var settings = options(
                        "--bootstrap-servers=a:1",
                        "--data=/d",
                        "--weights=/w",
                        "--out=/o/../p",
                        "--device=cuda:1",
                        "--patience=2h",
                        "--health-host=127.0.0.2",
                        "--health-port=9",
                        "--token=secret",
                        "--lease=90s",
                        "--heartbeat=500ms",
                        "--recycle-after-tasks=3",
                        "--recycle-above=2KiB")
                .settings(cache);
        // then
        assertThat(settings)
                .isEqualTo(new WorkerRole.Settings(
                        new KafkaSettings("a:1", Map.of()),
                        Path.of("/d"),
                        Path.of("/w"),
                        Path.of("/p/checkpoints"),
                        "cuda:1",
                        cache,
                        Duration.ofHours(2),
                        new WorkerRole.OwnProcess(
                                new InetSocketAddress("127.0.0.2", 9),
                                "secret",
                                new WorkerRole.Lease(Duration.ofSeconds(90), Duration.ofMillis(500)),
                                new Recycling(3, 2048))));
    }
}
