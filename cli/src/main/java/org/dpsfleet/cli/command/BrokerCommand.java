package org.dpsfleet.cli.command;

import java.nio.file.Path;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import org.dpsfleet.broker.EmbeddedBroker;
import org.dpsfleet.cli.surroundings.NativeLibraries;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code fleet broker}: a Kafka for this machine, where there is no other. */
@Command(name = "broker", description = "Run a Kafka broker for this machine (loopback only).")
public final class BrokerCommand implements Callable<Integer> {
    @Option(
            names = "--dir",
            paramLabel = "DIR",
            defaultValue = "out/kafka",
            description = "of its data (default: out/kafka)")
    private Path directory = Path.of("out/kafka");

    @Option(names = "--port", defaultValue = "9092", description = "to listen on, 0 for any free one (default: 9092)")
    private int port;

    @Mixin
    private LogOptions log = new LogOptions();

    @Spec
    private @Nullable CommandSpec spec;

    @Override
    public Integer call() {
        log.begin();
        return Role.untilEnded(
                () -> {
                    NativeLibraries.requireCompression();
                    var broker = EmbeddedBroker.start(directory, port);
                    Console.of(spec).out().println(broker.bootstrapServers());
                    Console.of(spec).out().flush();
                    return broker;
                },
                broker -> broker.failed().thenCompose(CompletableFuture::failedFuture));
    }
}
