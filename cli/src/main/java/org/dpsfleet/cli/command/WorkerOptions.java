package org.dpsfleet.cli.command;

import java.nio.file.Path;
import org.dpsfleet.cli.run.WorkerRole;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** What both kinds of worker are told. */
final class WorkerOptions {
    @Mixin private KafkaOptions kafka = new KafkaOptions();
    @Mixin private DataOptions where = new DataOptions();

    @Option(
            names = "--out",
            paramLabel = "DIR",
            description = "folder that all workers see; checkpoints go below it (default: out)")
    private Path out = Path.of("out");

    @Option(
            names = "--health-port",
            defaultValue = "0",
            description = "of /metrics, /livez and /readyz, 0 for any free one")
    private int healthPort;

    WorkerRole.Settings settings() {
        return new WorkerRole.Settings(
                kafka.kafka(),
                where.data(),
                where.weights(),
                out.toAbsolutePath().normalize().resolve("checkpoints"),
                healthPort);
    }
}
