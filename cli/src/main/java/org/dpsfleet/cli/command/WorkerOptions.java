package org.dpsfleet.cli.command;

import java.net.InetSocketAddress;
import java.time.Duration;
import org.dpsfleet.cli.outcome.CommandFailure;
import org.dpsfleet.cli.run.Roles;
import org.dpsfleet.cli.run.WorkerRole;
import org.dpsfleet.schemas.stage.StageDescriptor;
import org.dpsfleet.worker.settings.Recycling;
import org.dpsfleet.worker.settings.WorkerSettings;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** The options of both kinds of worker. */
final class WorkerOptions {
    @Mixin
    private KafkaOptions kafka = new KafkaOptions();

    @Mixin
    private DataOptions where = new DataOptions();

    @Mixin
    private InputCacheOptions inputs = new InputCacheOptions();

    @Mixin
    private CheckpointsOption checkpoints = new CheckpointsOption();

    @Mixin
    private CopiesOptions copies = new CopiesOptions();

    @Option(names = "--device", defaultValue = "auto", description = "auto, cpu or cuda:0 (default: auto)")
    private String device = "auto";

    @Option(
            names = "--health-host",
            defaultValue = "127.0.0.1",
            description = {
                "of /metrics, /livez and /readyz; any other than the default needs --token",
                "(default: 127.0.0.1)"
            })
    private String healthHost = "127.0.0.1";

    @Option(names = "--health-port", defaultValue = "0", description = "of the same, 0 for any free one (default: 0)")
    private int healthPort;

    @Option(names = "--token", description = "what to ask readers of /metrics for")
    private @Nullable String token;

    @Mixin
    private LeaseOptions lease = new LeaseOptions();

    @Option(
            names = "--recycle-after-tasks",
            paramLabel = "N",
            defaultValue = "0",
            description = "end with exit code 75 after so many tasks, 0: never (default: 0)")
    private int recycleAfterTasks;

    @Option(
            names = "--recycle-above",
            paramLabel = "SIZE",
            converter = ByteSize.class,
            defaultValue = "0",
            description = {
                "end with exit code 75 when resident memory after a task is more, such as 16GiB;",
                "0: never (default: 0)"
            })
    private long recycleAbove;

    @Option(
            names = "--idle-exit",
            paramLabel = "TIME",
            converter = TimeSpan.class,
            defaultValue = "0s",
            description = {
                "end with exit code 0 when there was no task for so long, such as 10m; for machines that",
                "are lent for as long as there is work, 0s: never (default: 0s)"
            })
    private Duration idleExit = Duration.ZERO;

    /** Runs the worker of a stage until a signal or a listener of its loop ends it; the exit code. */
    int run(StageDescriptor<?, ?> stage, Roles roles, WorkerRole.@Nullable SharedCache cache) {
        return Role.untilEnded(
                () -> roles.worker(stage.name()).start(settings(stage.worker(), cache)), WorkerRole.Running::ended);
    }

    WorkerRole.Settings settings(String kind, WorkerRole.@Nullable SharedCache cache) {
        return new WorkerRole.Settings(
                loop(kind),
                where.data(),
                where.weights(),
                inputs.cache(),
                checkpoints.place(),
                copies.orNone(),
                cache,
                new WorkerRole.Health(new InetSocketAddress(healthHost, healthPort), token));
    }

    private WorkerSettings loop(String kind) {
        try {
            return WorkerSettings.of(kind, kafka.kafka(), device)
                    .with(lease.lease())
                    .with(new Recycling(recycleAfterTasks, recycleAbove, idleExit));
        } catch (IllegalArgumentException e) {
            throw CommandFailure.usage(String.valueOf(e.getMessage()));
        }
    }
}
