package org.dpsfleet.cli.command;

import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.dpsfleet.cli.run.WorkerRole;
import org.dpsfleet.perceptual.checkpoint.LocalCopies;
import org.dpsfleet.schemas.topic.KafkaSettings;
import org.dpsfleet.worker.settings.Recycling;
import org.dpsfleet.worker.settings.TaskLease;
import org.dpsfleet.worker.settings.WorkerListener;
import org.dpsfleet.worker.settings.WorkerSettings;
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
        assertThat(options().settings("gpu-worker", null))
                .isEqualTo(new WorkerRole.Settings(
                        new WorkerSettings(
                                "gpu-worker",
                                "auto",
                                new KafkaSettings("127.0.0.1:9092", Map.of()),
                                new TaskLease(Duration.ofSeconds(20), Duration.ofSeconds(4), Duration.ofMinutes(30)),
                                Duration.ofSeconds(30),
                                new Recycling(0, 0),
                                WorkerListener.NONE),
                        here.resolve("data"),
                        here.resolve("weights"),
                        new WorkerRole.Cache(here.resolve("input-cache"), 100L << 30),
                        URI.create("file://" + here.resolve("out/checkpoints")),
                        null,
                        null,
                        new WorkerRole.Health(new InetSocketAddress("127.0.0.1", 0), null)));
    }

    @Test
    void everyPropertyAtANonDefault() {
        // given
        var cache = new WorkerRole.SharedCache(
                new WorkerRole.Cache(Path.of("/c"), 7), URI.create("s3://bucket/team/cache/"));
        // when
        var settings = options(
                        "--bootstrap-servers=a:1",
                        "--data=/d",
                        "--weights=/w",
                        "--input-cache=/i",
                        "--input-cache-size=3MiB",
                        "--out=/o/../p",
                        "--device=cuda:1",
                        "--patience=2h",
                        "--checkpoint-cache=/k",
                        "--checkpoint-cache-size=1KiB",
                        "--health-host=127.0.0.2",
                        "--health-port=9",
                        "--token=secret",
                        "--lease=90s",
                        "--heartbeat=500ms",
                        "--recycle-after-tasks=3",
                        "--recycle-above=2KiB",
                        "--idle-exit=5m")
                .settings("eval-worker", cache);
        // then
        assertThat(settings)
                .isEqualTo(new WorkerRole.Settings(
                        new WorkerSettings(
                                "eval-worker",
                                "cuda:1",
                                new KafkaSettings("a:1", Map.of()),
                                new TaskLease(Duration.ofSeconds(90), Duration.ofMillis(500), Duration.ofHours(2)),
                                Duration.ofSeconds(30),
                                new Recycling(3, 2048, Duration.ofMinutes(5)),
                                WorkerListener.NONE),
                        Path.of("/d"),
                        Path.of("/w"),
                        new WorkerRole.Cache(Path.of("/i"), 3 << 20),
                        URI.create("file:///p/checkpoints"),
                        new LocalCopies(Path.of("/k"), 1024),
                        cache,
                        new WorkerRole.Health(new InetSocketAddress("127.0.0.2", 9), "secret")));
    }

    @Test
    void copiesOfNoBytesAreNone() {
        assertThat(options("--checkpoint-cache=/k", "--checkpoint-cache-size=0")
                        .settings("eval-worker", null)
                        .copies())
                .isNull();
    }

    @Test
    void checkpointsInABucketGoBelowItsPrefix() {
        assertThat(options("--out=s3://bucket/team")
                        .settings("gpu-worker", null)
                        .checkpoints())
                .isEqualTo(URI.create("s3://bucket/team/checkpoints"));
    }
}
