package org.dpsfleet.coordinator;

import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.function.Function;
import org.apache.kafka.common.utils.Utils;
import org.dpsfleet.broker.EmbeddedBroker;
import org.dpsfleet.schemas.stage.Pipeline;
import org.dpsfleet.testing.topic.FleetTopics;
import org.dpsfleet.testing.topic.TopicEvidence;
import org.dpsfleet.testing.worker.FakeWorkers;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.BeforeEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/**
 * A fleet for each test: a broker, a coordinator with its API, and workers that are a few Kafka records. It starts in
 * two to three seconds, and nothing of it, topics, numbers or port, is another test's. A test that fails leaves the
 * last records of the topics in its output.
 */
final class TestFleet implements BeforeEachCallback, AfterEachCallback {
    private final Function<EmbeddedBroker, CoordinatorSettings> settings;
    private final Pipeline pipeline;
    private final Deque<AutoCloseable> parts = new ArrayDeque<>();
    private Path directory;
    private EmbeddedBroker broker;
    private FleetTopics topics;
    private FakeWorkers workers;
    private Coordinator coordinator;
    private Api api;

    /** The standard stages, and retries that are soon. */
    TestFleet() {
        this(Settings::of, Pipeline.standard());
    }

    TestFleet(Function<EmbeddedBroker, CoordinatorSettings> settings, Pipeline pipeline) {
        this.settings = settings;
        this.pipeline = pipeline;
    }

    @Override
    public void beforeEach(ExtensionContext context) throws IOException {
        start();
    }

    @Override
    public void afterEach(ExtensionContext context) throws IOException {
        try {
            if (context.getExecutionException().isPresent() && topics != null) {
                TopicEvidence.print(context.getDisplayName(), topics.anew());
            }
        } finally {
            stop();
        }
    }

    void start() throws IOException {
        directory = Files.createTempDirectory("fleet");
        broker = part(EmbeddedBroker.start(directory, 0));
        startCoordinator();
        topics = part(new FleetTopics(broker.bootstrapServers()));
        workers = part(new FakeWorkers(broker.bootstrapServers()));
    }

    void stop() throws IOException {
        while (!parts.isEmpty()) {
            try {
                parts.pop().close();
            } catch (Exception e) {
                throw new IllegalStateException("the fleet of a test did not stop", e);
            }
        }
        Utils.delete(directory.toFile());
    }

    private <T extends AutoCloseable> T part(T part) {
        parts.push(part);
        return part;
    }

    EmbeddedBroker broker() {
        return broker;
    }

    /** What is on the topics. */
    FleetTopics topics() {
        return topics;
    }

    FakeWorkers workers() {
        return workers;
    }

    /** Of the youngest coordinator. */
    Api api() {
        return api;
    }

    /** The youngest one. */
    Coordinator coordinator() {
        return coordinator;
    }

    /** Starts one more coordinator; it takes over from the one that runs. */
    void startCoordinator() {
        coordinator = part(Coordinator.start(
                settings.apply(broker), pipeline, new PrometheusMeterRegistry(PrometheusConfig.DEFAULT)));
        api = new Api(coordinator.url());
    }

    /** Stops the coordinator and starts another one, which knows what the topics tell. */
    void restartCoordinator() {
        coordinator.close();
        startCoordinator();
    }
}
