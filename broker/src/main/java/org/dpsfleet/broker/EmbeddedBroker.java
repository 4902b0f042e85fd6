package org.dpsfleet.broker;

import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Properties;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import kafka.server.KafkaConfig;
import kafka.server.KafkaRaftServer;
import org.apache.kafka.common.utils.Time;
import org.apache.kafka.metadata.properties.MetaPropertiesEnsemble;
import org.apache.kafka.metadata.properties.MetaPropertiesEnsemble.VerificationFlag;
import org.apache.kafka.metadata.storage.Formatter;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A real Kafka broker, the server of the Kafka distribution, in this process: one node that is
 * broker and controller, reachable on the loopback interface only. Its data stays in its folder,
 * over a restart and over a kill alike.
 *
 * <p>Where Kafka's server would terminate its process, for example on a full disk, {@link #failed} completes. The
 * rest of the broker then runs until the process exits; its folder is in the state that a kill would leave.
 */
public final class EmbeddedBroker implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(EmbeddedBroker.class);

    private final BrokerDirectory directory;
    private final KafkaRaftServer server;
    private final int port;
    private final Failure failure;
    private boolean closed;

    private EmbeddedBroker(BrokerDirectory directory, KafkaRaftServer server, int port, Failure failure) {
        this.directory = directory;
        this.server = server;
        this.port = port;
        this.failure = failure;
    }

    /**
     * Starts the broker and returns once it answers: half a second to some seconds.
     *
     * @param directory of the data; made where there is none
     * @param port to listen on; 0: the port of this folder's last start where it is free, else any
     * @throws BrokerException if the folder is in use, not writable or something else's, or the
     *     port is taken
     */
    public static EmbeddedBroker start(Path directory, int port) {
        return start(directory, port, Map.of());
    }

    /**
     * The same with settings of one's own, for example a secured listener (the clients' is called {@code
     * PLAINTEXT}, whatever protocol it is mapped to).
     *
     * @param more settings of a Kafka server, which replace those that the broker has by itself
     */
    public static EmbeddedBroker start(Path directory, int port, Map<String, String> more) {
        long begun = System.nanoTime();
        var folder = BrokerDirectory.open(directory);
        var failure = new Failure(folder);
        KafkaExit.tell(failure);
        try {
            int listen = choosePort(folder, port);
            var settings = BrokerSettings.of(folder.log(), listen, LoopbackPort.anyFree(listen));
            settings.putAll(more);
            format(folder);
            var server = run(settings);
            folder.rememberPort(listen);
            LOG.atInfo()
                    .addKeyValue("bootstrap", BrokerSettings.LOOPBACK + ":" + listen)
                    .addKeyValue("folder", folder)
                    .addKeyValue("millis", TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - begun))
                    .log("broker started");
            return new EmbeddedBroker(folder, server, listen, failure);
        } catch (RuntimeException e) {
            KafkaExit.forget(failure);
            folder.close();
            throw folder.isFull() ? folder.full(e) : e;
        }
    }

    /** What clients connect to: {@code 127.0.0.1:port}. */
    public String bootstrapServers() {
        return BrokerSettings.LOOPBACK + ":" + port;
    }

    /** Completes when the broker can't go on, with the reason in a sentence. */
    public CompletableFuture<BrokerException> failed() {
        return failure.happened;
    }

    /**
     * Stops the broker and releases its folder; a second call does nothing.
     *
     * @throws BrokerException if the broker has failed
     */
    @Override
    public synchronized void close() {
        if (closed) {
            return;
        }
        closed = true;
        try {
            // A broker that fails while it stops may never have stopped.
            CompletableFuture.anyOf(failure.happened, CompletableFuture.runAsync(this::stop, EmbeddedBroker::onThread))
                    .join();
        } finally {
            KafkaExit.forget(failure);
            directory.close();
        }
        if (failure.happened.isDone()) {
            throw failure.happened.join();
        }
        LOG.atInfo().addKeyValue("folder", directory).log("broker stopped");
    }

    private void stop() {
        server.shutdown();
        server.awaitShutdown();
    }

    private static void onThread(Runnable work) {
        Thread.ofPlatform().daemon().name("broker-stop").start(work);
    }

    /** Handles the failure of a broker that can't continue. */
    private record Failure(BrokerDirectory folder, CompletableFuture<BrokerException> happened)
            implements Supplier<BrokerException> {
        Failure(BrokerDirectory folder) {
            this(folder, new CompletableFuture<>());
        }

        @Override
        public BrokerException get() {
            var reason = folder.isFull()
                    ? folder.full(null)
                    : new BrokerException("the broker ended: its data at " + folder
                            + " could not be read or written; the log says more");
            happened.complete(reason);
            return reason;
        }
    }

    private static int choosePort(BrokerDirectory folder, int asked) {
        if (asked != 0) {
            if (!LoopbackPort.isFree(asked)) {
                throw new BrokerException("port "
                        + asked
                        + " on "
                        + BrokerSettings.LOOPBACK
                        + " is taken; name another one, or 0 for any");
            }
            return asked;
        }
        int remembered = folder.port();
        if (remembered == 0) {
            return LoopbackPort.anyFree(0);
        }
        if (LoopbackPort.isFree(remembered)) {
            return remembered;
        }
        int other = LoopbackPort.anyFree(0);
        LOG.atWarn()
                .addKeyValue("last", remembered)
                .addKeyValue("now", other)
                .log("the broker's last port is taken, it listens on another one");
        return other;
    }

    private static void format(BrokerDirectory folder) {
        var log = folder.log().toString();
        try {
            var found =
                    new MetaPropertiesEnsemble.Loader().addLogDirs(List.of(log)).load();
            if (!found.logDirProps().isEmpty()) {
                found.verify(
                        Optional.of(folder.clusterId()),
                        OptionalInt.of(BrokerSettings.NODE_ID),
                        EnumSet.noneOf(VerificationFlag.class));
                return;
            }
            new Formatter()
                    .setNodeId(BrokerSettings.NODE_ID)
                    .setClusterId(folder.clusterId())
                    .setControllerListenerName(BrokerSettings.CONTROLLER_LISTENER)
                    .addDirectory(log)
                    .setMetadataLogDirectory(log)
                    .setPrintStream(new PrintStream(OutputStream.nullOutputStream(), false, StandardCharsets.UTF_8))
                    .run();
        } catch (IOException e) {
            throw new BrokerException("the broker cannot read " + log + ": " + e, e);
        } catch (Exception e) {
            throw new BrokerException(
                    folder + " was formatted for another Kafka, name an empty or a new folder (" + e.getMessage() + ")",
                    e);
        }
    }

    private static KafkaRaftServer run(Properties settings) {
        var server = new KafkaRaftServer(KafkaConfig.fromProps(settings, false), Time.SYSTEM);
        try {
            server.startup();
            return server;
        } catch (RuntimeException e) {
            server.shutdown();
            throw new BrokerException("the broker did not start: " + e.getMessage(), e);
        }
    }
}
