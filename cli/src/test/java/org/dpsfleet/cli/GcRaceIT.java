package org.dpsfleet.cli;

import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.dpsfleet.broker.EmbeddedBroker;
import org.dpsfleet.cli.client.CoordinatorClient;
import org.dpsfleet.cli.run.CoordinatorRole;
import org.dpsfleet.cli.run.EmbeddedCoordinator;
import org.dpsfleet.cli.run.StoringWorkers;
import org.dpsfleet.cli.run.WorkerRole;
import org.dpsfleet.inputs.Pinning;
import org.dpsfleet.perceptual.checkpoint.CheckpointStore;
import org.dpsfleet.perceptual.checkpoint.CheckpointStores;
import org.dpsfleet.perceptual.checkpoint.StoreEntry;
import org.dpsfleet.schemas.cluster.TopicLayout;
import org.dpsfleet.schemas.codec.Json;
import org.dpsfleet.schemas.experiment.ExperimentReader;
import org.dpsfleet.schemas.spec.ExperimentSpec;
import org.dpsfleet.schemas.topic.KafkaSettings;
import org.dpsfleet.worker.settings.WorkerSettings;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * {@code fleet gc} again and again while experiments that share their works are submitted, done, deleted and submitted
 * again, on a real broker with the real coordinator and real checkpoints.
 */
@Timeout(180)
class GcRaceIT {
    private static final Duration LONG_ENOUGH = Duration.ofSeconds(12);
    private static final int LEAST_ROUNDS = 3;

    @TempDir
    private Path folder;

    private final BlockingQueue<Throwable> failures = new LinkedBlockingQueue<>();
    private final List<AutoCloseable> parts = new ArrayList<>();
    private CheckpointStore store;
    private CoordinatorClient client;
    private String url = "";
    private final AtomicInteger begun = new AtomicInteger();

    @BeforeEach
    void start() {
        var broker = EmbeddedBroker.start(folder.resolve("kafka"), 0);
        parts.addFirst(broker);
        var kafka = KafkaSettings.of(broker.bootstrapServers());
        var coordinator = new EmbeddedCoordinator()
                .start(new CoordinatorRole.Settings(kafka, "127.0.0.1", 0, null, null, 5, TopicLayout.USUAL, null));
        parts.addFirst(coordinator);
        url = coordinator.address().toString();
        client = new CoordinatorClient(URI.create(url), null);
        parts.addFirst(client);
        URI place = folder.resolve("out/checkpoints").toUri();
        store = CheckpointStores.open(place);
        var settings = new WorkerRole.Settings(
                WorkerSettings.of("storing", kafka, "cpu"),
                folder,
                folder,
                new WorkerRole.Cache(folder.resolve("inputs"), 1),
                place,
                null,
                null,
                null);
        parts.addFirst(StoringWorkers.gpu(failures).start(settings));
        parts.addFirst(StoringWorkers.eval(failures).start(settings));
    }

    @AfterEach
    void stop() throws Exception {
        for (var part : parts) {
            part.close();
        }
    }

    @Test
    void whatIsNeededIsNeverFreedAndEverythingElseIs() {
        // given
        var ended = new AtomicBoolean();
        var freed = new ArrayList<Integer>();
        var gc = CompletableFuture.runAsync(() -> {
            while (!ended.get()) {
                begun.incrementAndGet();
                freed.add(gc());
            }
        });

        // when
        long until = System.nanoTime() + LONG_ENOUGH.toNanos();
        int rounds = 0;
        while (rounds < LEAST_ROUNDS || System.nanoTime() < until) {
            var one = CompletableFuture.supplyAsync(() -> submitted(spec("one", 1)));
            checkAndDelete(submitted(spec("two", 2)));
            checkAndDelete(one.join());
            rounds++;
            // From now on nothing refers to the checkpoints; they are asked for again while they are looked at.
            int before = begun.get();
            await().pollInterval(Duration.ofMillis(1)).until(() -> begun.get() > before);
        }
        var last = submitted(spec("last", 3));
        ended.set(true);
        gc.join();
        gc();

        // then
        assertThat(failures).isEmpty();
        assertThat(freed.stream().mapToInt(Integer::intValue).sum()).isPositive();
        assertThat(store.entries())
                .allMatch(entry -> entry.kind() == StoreEntry.Kind.CHECKPOINT)
                .extracting(StoreEntry::workId)
                .containsExactlyInAnyOrderElementsOf(new HashSet<>(client.works(last)));
        client.works(last).forEach(work -> assertThat(store.find(work)).isPresent());
    }

    private void checkAndDelete(String id) {
        // Until it is put back, where it was set aside before the experiment was known.
        client.works(id)
                .forEach(work -> await().atMost(Duration.ofSeconds(20))
                        .until(() -> store.find(work).isPresent()));
        while (client.delete(id).left() > 0) {
            // the next part
        }
    }

    /** Submits an experiment and waits until it is done. */
    private String submitted(ExperimentSpec spec) {
        var id = client.submit(spec, false).experimentId();
        await().atMost(Duration.ofMinutes(1))
                .pollInterval(Duration.ofMillis(20))
                .until(() ->
                        !failures.isEmpty() || client.experiment(id).state().ended());
        return id;
    }

    private int gc() {
        // Between two rounds the coordinator knows no experiment.
        var out = folder.resolve("out").toString();
        var outcome = Commands.run("gc", "--out", out, "--coordinator", url, "--all", "--json");
        assertThat(outcome.code()).as(outcome.err()).isZero();
        return Json.mapper().readTree(outcome.out()).at("/freed/0/count").asInt();
    }

    /** Experiments with different tests have different tasks, of the same works. */
    private ExperimentSpec spec(String name, int testSeed) {
        return Pinning.pin(ExperimentReader.fromYaml("""
                name: %s
                networks: [{name: alexnet, weights: {kind: random}}]
                contexts: {kind: random, count: 1}
                train: {kind: dead-leaves, images: 8}
                test: {images: {kind: dead-leaves, images: 8, seed: %d}}
                """.formatted(name, testSeed)), folder, folder);
    }
}
