package org.dpsfleet.cli;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import org.dpsfleet.broker.EmbeddedBroker;
import org.dpsfleet.cli.client.CoordinatorClient;
import org.dpsfleet.cli.run.CoordinatorRole;
import org.dpsfleet.cli.run.EmbeddedCoordinator;
import org.dpsfleet.cli.run.StoringWorkers;
import org.dpsfleet.perceptual.checkpoint.CheckpointStore;
import org.dpsfleet.perceptual.checkpoint.CheckpointStores;
import org.dpsfleet.perceptual.checkpoint.SavedState;
import org.dpsfleet.perceptual.checkpoint.StoreEntry;
import org.dpsfleet.perceptual.safetensors.FloatTensor;
import org.dpsfleet.schemas.cluster.TopicLayout;
import org.dpsfleet.schemas.codec.Json;
import org.dpsfleet.schemas.topic.KafkaSettings;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.ResourceLock;

import static org.assertj.core.api.Assertions.assertThat;

/** {@code fleet gc} on what a {@code fleet run} left, with a real broker and the real coordinator. */
@ResourceLock(Commands.LOG)
class GcIT {
    private static final String NOBODYS = "c".repeat(64);
    /** Where no coordinator answers. */
    private static final String NOBODY = "http://127.0.0.1:1";

    @TempDir
    private Path folder;

    private final BlockingQueue<Throwable> failures = new LinkedBlockingQueue<>();

    @Test
    void whatARunLeftStaysUntilItsExperimentIsDeleted() throws IOException {
        // given
        Path out = folder.resolve("out");
        var file = Files.writeString(folder.resolve("small.yaml"), """
                name: small
                networks: [{name: alexnet, weights: {kind: random}}]
                contexts: {kind: random, count: 2}
                train: {kind: dead-leaves, images: 8}
                test: {images: {kind: dead-leaves, images: 8, seed: 1}}
                """).toString();
        var roles = Commands.roles(StoringWorkers.gpu(failures), StoringWorkers.eval(failures));
        var run = Commands.run(roles, Map.of(), "run", file, "--out", out.toString());
        assertThat(run.code()).as(run.err()).isZero();
        assertThat(failures).isEmpty();
        CheckpointStore store = CheckpointStores.open(out.resolve("checkpoints").toUri());
        List<StoreEntry> ofRun = store.entries();
        assertThat(ofRun).hasSize(2);
        store.save(NOBODYS, new SavedState(new TreeMap<>(Map.of("m", FloatTensor.vector(1))), new TreeMap<>()));

        // when no coordinator is there
        var alone = Commands.run("gc", "--out", out.toString(), "--coordinator", NOBODY);

        // then nothing is freed, and it says how to start one
        assertThat(alone.code()).isEqualTo(1);
        assertThat(alone.out()).isEmpty();
        assertThat(alone.err())
                .contains("the coordinator is not reachable at " + NOBODY)
                .contains("fleet broker --dir " + out.resolve("kafka"))
                .contains("--state " + out.resolve("state"));
        assertThat(store.entries()).hasSize(3);

        // when one is started so
        try (var broker = EmbeddedBroker.start(out.resolve("kafka"), 0);
                var coordinator = new EmbeddedCoordinator()
                        .start(new CoordinatorRole.Settings(
                                KafkaSettings.of(broker.bootstrapServers()),
                                "127.0.0.1",
                                0,
                                "secret",
                                null,
                                5,
                                TopicLayout.USUAL,
                                out.resolve("state")))) {
            var address = coordinator.address().toString();
            String[] gc = {"gc", "--out", out.toString(), "--token", "secret", "--coordinator", address};

            var second = Commands.run(with(gc, "--coordinator", NOBODY));
            assertThat(second.code()).isEqualTo(1);
            assertThat(store.entries()).hasSize(3);

            var dry = Commands.run(with(gc, "--dry-run"));
            assertThat(dry.code()).as(dry.err()).isZero();
            assertThat(dry.out().lines())
                    .hasSize(3)
                    .anyMatch(line -> line.matches("checkpoint +0 +0 bytes would be freed"))
                    .anyMatch(line -> line.matches("state +1 +[1-9]\\d* bytes would be freed"))
                    .anyMatch(line -> line.matches("temporary +0 +0 bytes would be freed"));
            assertThat(store.entries()).hasSize(3);

            var freed = Commands.run(gc);
            assertThat(freed.code()).as(freed.err()).isZero();
            assertThat(freed.out().lines()).anyMatch(line -> line.matches("state +1 +[1-9]\\d* bytes freed"));
            assertThat(store.entries()).containsExactlyInAnyOrderElementsOf(ofRun);
            assertThat(Commands.run(gc).out().lines()).allMatch(line -> line.matches("\\w+ +0 +0 bytes freed"));

            // when the experiment is deleted
            assertThat(Commands.run("delete", "small", "--yes", "--token", "secret", "--coordinator", address)
                            .code())
                    .isZero();

            // then the coordinator knows none, as a wrong one would, and only who insists has its checkpoints deleted
            var unsure = Commands.run(gc);
            assertThat(unsure.code()).isEqualTo(2);
            assertThat(unsure.err()).contains("is --coordinator right? Give --all");
            assertThat(store.entries()).containsExactlyInAnyOrderElementsOf(ofRun);
            var json = Json.mapper()
                    .readTree(Commands.run(with(gc, "--json", "--all")).out());
            assertThat(json.at("/freed/0/kind").asString()).isEqualTo("checkpoint");
            assertThat(json.at("/freed/0/count").asInt()).isEqualTo(2);
            assertThat(json.at("/freed/0/bytes").asLong())
                    .isEqualTo(ofRun.stream().mapToLong(StoreEntry::bytes).sum());
            assertThat(json.path("dry_run").asBoolean()).isFalse();
            assertThat(store.entries()).isEmpty();
            assertThat(out.resolve("checkpoints")).isEmptyDirectory();
            try (var client = new CoordinatorClient(URI.create(address), "secret")) {
                assertThat(client.experiments()).isEmpty();
            }
        }
    }

    private static String[] with(String[] command, String... more) {
        var all = new ArrayList<>(List.of(command));
        all.addAll(List.of(more));
        return all.toArray(String[]::new);
    }
}
