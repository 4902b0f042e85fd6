package org.dpsfleet.cli.command;

import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import org.dpsfleet.cli.run.CoordinatorRole;
import org.dpsfleet.cli.run.Roles;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code fleet coordinator}: plans, dispatches, watches, answers. */
@Command(name = "coordinator", description = "Run the coordinator.")
public final class CoordinatorCommand implements Callable<Integer> {
    private final Roles roles;

    @Option(
            names = "--host",
            defaultValue = "127.0.0.1",
            description = "to listen on; any other than the default needs --token")
    private String host = "127.0.0.1";

    @Option(names = "--port", defaultValue = "8080", description = "to listen on, 0 for any free one (default: 8080)")
    private int port;

    @Option(names = "--token", description = "what to ask clients for")
    private @Nullable String token;

    @Option(
            names = "--view-token",
            paramLabel = "TOKEN",
            description = "with which clients may read and change nothing; goes with --token")
    private @Nullable String viewToken;

    @Option(
            names = "--allowed-host",
            paramLabel = "NAME",
            split = ",",
            description = {
                "that it is asked for by, as through a proxy; several are separated by commas, or the option is",
                "repeated. Without --token it answers to localhost, loopback addresses, --host and these only,",
                "so that no web page reaches it by another name"
            })
    private List<String> allowedHosts = List.of();

    @Option(
            names = "--max-losses",
            paramLabel = "N",
            defaultValue = "3",
            description = {
                "attempts that may fail, or be lost without having come any further, before a task is",
                "given up (default: 3)"
            })
    private int maxLosses;

    @Option(
            names = "--state",
            paramLabel = "DIR",
            description = {
                "folder of what it knows of the topics, so that a start goes on from there (default: a",
                "temporary one, and a start reads the topics from their beginning); it may be deleted",
                "while no coordinator runs"
            })
    private @Nullable Path state;

    @Option(
            names = "--task-partitions",
            paramLabel = "N",
            defaultValue = "4",
            description = "of each topic that workers take from, where it is still to be made (default: 4)")
    private int taskPartitions;

    @Mixin
    private KafkaOptions kafka = new KafkaOptions();

    @Mixin
    private ReplicationOption replication = new ReplicationOption();

    @Mixin
    private LogOptions log = new LogOptions();

    @Spec
    private @Nullable CommandSpec spec;

    public CoordinatorCommand(Roles roles) {
        this.roles = roles;
    }

    @Override
    public Integer call() {
        log.begin();
        return Role.untilEnded(
                () -> {
                    var running = roles.coordinator().start(settings());
                    Console.of(spec).out().println(running.address());
                    Console.of(spec).out().flush();
                    return running;
                },
                CoordinatorRole.Running::ended);
    }

    CoordinatorRole.Settings settings() {
        return new CoordinatorRole.Settings(
                kafka.kafka(),
                host,
                port,
                token,
                viewToken,
                maxLosses,
                replication.topics(taskPartitions),
                state,
                allowedHosts);
    }
}
