package org.dpsfleet.cli;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import org.dpsfleet.broker.EmbeddedBroker;
import org.dpsfleet.cli.run.CoordinatorRole;
import org.dpsfleet.cli.run.EmbeddedCoordinator;
import org.dpsfleet.cli.run.PlainWorkers;
import org.dpsfleet.cli.run.WorkerRole;
import org.dpsfleet.schemas.cluster.TopicLayout;
import org.dpsfleet.schemas.codec.Json;
import org.dpsfleet.schemas.topic.KafkaSettings;
import org.dpsfleet.vocabulary.Variant;
import org.dpsfleet.worker.settings.WorkerSettings;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.ResourceLock;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * The commands that talk to a coordinator, against the real one on a real broker; a story in order.
 */
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
@ResourceLock(Commands.LOG)
class CoordinatorCommandsIT {
    @TempDir
    static Path folder;

    /** Where no coordinator answers. */
    private static final String NOBODY = "http://127.0.0.1:1";

    private static final AtomicBoolean BROKEN = new AtomicBoolean(true);
    private static final List<AutoCloseable> PARTS = new ArrayList<>();
    private static String url = "";
    private static String file = "";
    private static String id = "";

    @BeforeAll
    static void start() throws IOException {
        file = Files.writeString(folder.resolve("story.yaml"), """
                                name: story
                                networks: [{name: alexnet, weights: {kind: random}}]
                                contexts: {kind: random, count: 6}
                                train: {kind: dead-leaves, images: 8}
                                test: {images: {kind: dead-leaves, images: 8, seed: 1}}
                                """).toString();
        var broker = EmbeddedBroker.start(folder.resolve("kafka"), 0);
        PARTS.addFirst(broker);
        var kafka = KafkaSettings.of(broker.bootstrapServers());
        var coordinator = new EmbeddedCoordinator()
                .start(new CoordinatorRole.Settings(kafka, "127.0.0.1", 0, "secret", null, 5, TopicLayout.USUAL, null));
        PARTS.addFirst(coordinator);
        url = coordinator.address().toString();
        var settings = new WorkerRole.Settings(
                WorkerSettings.of("plain", kafka, "cpu"),
                folder,
                folder,
                new WorkerRole.Cache(folder.resolve("inputs"), 1),
                folder.toUri(),
                null,
                null,
                null);
        PARTS.addFirst(PlainWorkers.gpu(t -> t.work().variant() == Variant.LIN && BROKEN.get())
                .start(settings));
        PARTS.addFirst(PlainWorkers.eval().start(settings));
    }

    @AfterAll
    static void stop() throws Exception {
        for (var part : PARTS) {
            part.close();
        }
    }

    private static Commands.Outcome fleet(String... command) {
        var all = new ArrayList<>(List.of(command));
        all.addAll(List.of("--coordinator", url, "--token", "secret"));
        return Commands.run(all.toArray(String[]::new));
    }

    @Test
    @Order(1)
    void aDryRunSaysWhatItWouldBeAndSubmitsNothing() {
        var outcome = fleet("submit", file, "--dry-run");

        assertThat(outcome.err()).isEmpty();
        assertThat(outcome.out()).contains("2 tasks, of them 2 to publish and 0 already done");
        assertThat(fleet("status", "--json").out().strip()).isEqualTo("[ ]");
        assertThat(fleet("status", "story").code()).isEqualTo(3);
        assertThat(fleet("status", "0123456789abcdef").code()).isEqualTo(3);
    }

    @Test
    @Order(2)
    void submitPrintsTheIdAndWaitsForTheEnd() {
        var outcome = fleet("submit", file, "--wait");

        assertThat(outcome.code()).as(outcome.err()).isEqualTo(4);
        id = outcome.out().strip();
        assertThat(id).matches("[0-9a-f]{16}");
        assertThat(outcome.err()).contains("6/12 contexts");
    }

    @Test
    @Order(3)
    void statusKnowsItByNameAndByTheStartOfItsId() {
        var named = fleet("status", "story", "--json");
        var byId = fleet("status", id.substring(0, 5), "--json");

        assertThat(named.out()).isEqualTo(byId.out());
        var status = Json.mapper().readTree(named.out());
        assertThat(status.get("state").asString()).isEqualTo("partly_failed");
        assertThat(fleet("status").out()).contains(id, "partly_failed", "6/12");
    }

    @Test
    @Order(3)
    void topNamesTheWorkersAndWhatIsUnderWay() {
        var top = fleet("top");

        assertThat(top.code()).as(top.err()).isZero();
        assertThat(fleet("top", "--every", "1ms").err()).contains("at least 500ms");
        assertThat(top.out()).contains("no experiment is under way").containsPattern("w1 +idle +cpu ");
        var workers = Json.mapper().readTree(fleet("top", "--json").out());
        assertThat(workers)
                .isNotEmpty()
                .allSatisfy(
                        worker -> assertThat(worker.path("state").asString()).isEqualTo("idle"));
    }

    @Test
    @Order(4)
    void failuresAreListed() {
        assertThat(fleet("failures", "story").out())
                .contains("given up in its adaptation", "(diverged): the loss is not a number");
        assertThat(fleet("failures", "--since", "2h").out()).isNotEmpty();
        assertThat(fleet("failures", "--worker", "nobody", "--until", "1h").out())
                .isEmpty();
        assertThat(fleet("failures", "--since", "soon").err()).contains("'soon' is no time");
        var json = Json.mapper().readTree(fleet("failures", "--json").out());
        assertThat(json).hasSize(1);
        assertThat(json.get(0).get("category").asString()).isEqualTo("diverged");
    }

    @Test
    @Order(4)
    void logsTellWhatBecameOfEveryAttempt() {
        var all = fleet("logs", "story").out().lines().toList();

        assertThat(all).isSorted();
        assertThat(all)
                .filteredOn(line -> line.contains(" evaluation 1  succeeded     on w1 after 2.0 s"))
                .hasSize(1);
        var failed = fleet("logs", id, "--failed").out().lines().toList();
        assertThat(failed)
                .satisfiesExactly(
                        line -> assertThat(line).endsWith(" adaptation 1  published"),
                        line -> assertThat(line)
                                .matches("20\\S+Z  [0-9a-f]{12}  adaptation 1  failed        on w1 after 1.5 s:"
                                        + " diverged: the loss is not a number"),
                        line -> assertThat(line).contains("  given up      diverged: the loss is not a number"));
        var task = Json.mapper()
                .readTree(fleet("failures", "--json").out())
                .at("/0/task_id")
                .asString();
        assertThat(fleet("logs", task, "--follow").out().lines()).isEqualTo(failed);
        assertThat(fleet("logs", id, "--task", task.substring(0, 12)).out().lines())
                .isEqualTo(failed);
        var json = fleet("logs", task, "--json")
                .out()
                .lines()
                .map(Json.mapper()::readTree)
                .toList();
        assertThat(json).hasSize(3).allSatisfy(event -> {
            assertThat(event.path("experiment_id").asString()).isEqualTo(id);
            assertThat(event.path("task_id").asString()).isEqualTo(task);
        });
        assertThat(json.getLast().path("event").asString()).isEqualTo("dead_lettered");
        assertThat(json.getLast().path("category").asString()).isEqualTo("diverged");
        assertThat(fleet("logs", "0".repeat(64)).code()).isEqualTo(3);
        assertThat(fleet("logs", "story", "--task", "x").err()).contains("--task 'x'", "accepted: 4 to 64");
    }

    @Test
    @Order(5)
    void resultsSoFarArePartial() {
        assertThat(fleet("results", "story").out()).contains("baseline", "alexnet");
        assertThat(fleet("results", "story", "--format", "csv").out().lines()).hasSize(7);
        var json = Json.mapper().readTree(fleet("results", "story", "--json").out());
        assertThat(json.get("complete").asBoolean()).isFalse();
    }

    @Test
    @Order(6)
    void replayTriesAgainWhatWasGivenUp() throws IOException {
        assertThat(fleet("replay", "--all", "--category", "lost").out())
                .isEqualToNormalizingNewlines("nothing to replay\n");
        assertThat(fleet("replay", "--experiment", "story", "--dry-run").out()).startsWith("would replay adaptation ");

        BROKEN.set(false);
        var replayed = fleet("replay", "--all");

        assertThat(replayed.out()).startsWith("replayed adaptation ").contains("attempt 2");
        var end = fleet("status", "story", "--watch");
        assertThat(end.code()).as(end.err()).isZero();
        var page = folder.resolve("r.html");
        var table = page.resolveSibling("results.parquet");
        assertThat(fleet("results", "story", "--format", "parquet", "--out", table.toString())
                        .code())
                .isZero();
        assertThat(table)
                .content(StandardCharsets.ISO_8859_1)
                .startsWith("PAR1")
                .endsWith("PAR1");
        assertThat(fleet("results", "story", "--format", "html", "--out", page.toString())
                        .code())
                .isZero();
        assertThat(page).content().contains("6 of 6 contexts").doesNotContain("is partial");
    }

    @Test
    @Order(7)
    void anArchiveNeedsNoFleet() throws IOException {
        var archive = folder.resolve("story.archive");
        var made = fleet("archive", "story", "--out", archive.toString(), "--no-manifests", "--keep");
        assertThat(made.code()).as(made.err()).isZero();
        assertThat(fleet("archive", "story", "--out", archive.toString(), "--no-manifests", "--keep")
                        .err())
                .contains("exists already");

        for (var format : List.of("csv", "tsv", "table", "json")) {
            var here = Commands.run("results", archive.toString(), "--format", format, "--coordinator", NOBODY);
            assertThat(here.code()).as(here.err()).isZero();
            assertThat(here.out())
                    .isEqualTo(fleet("results", "story", "--format", format).out());
        }
        var logs = folder.resolve("tensorboard").toString();
        var here = Commands.run("track", archive.toString(), "--coordinator", NOBODY, "--tensorboard", logs);
        assertThat(here.code()).as(here.err()).isZero();
        assertThat(here.out()).matches("TensorBoard: 2 runs in .*story-[0-9a-f]{8}, 2 with something new; .*\\n");
        assertThat(fleet("track", "story", "--tensorboard", logs).out()).contains(", 0 with something new");
        var taken = Files.createDirectories(folder.resolve("taken")).resolve("story-" + id.substring(0, 8));
        Files.writeString(taken, "no folder");
        var late = Commands.run(
                "track",
                archive.toString(),
                "--tensorboard",
                folder.resolve("taken").toString());
        assertThat(late.code()).isEqualTo(1);
        assertThat(late.err()).contains("TensorBoard has not got the results of story (" + taken);
        var report = folder.resolve("report");
        assertThat(Commands.run("report", archive.toString(), "--out", report.toString())
                        .code())
                .isZero();
        assertThat(report.resolve("report.html"))
                .hasSameTextualContentAs(archive.resolve("report/report.html"))
                .content()
                .contains("6 of 6 contexts");
        var uri = folder.resolve("by uri").toUri();
        assertThat(Commands.run("report", archive.toString(), "--out", uri.toString())
                        .out())
                .isEqualTo(folder.resolve("by uri/report.html") + "\n");
        assertThat(folder.resolve("by uri/report.html")).hasSameTextualContentAs(archive.resolve("report/report.html"));
    }

    @Test
    @Order(8)
    void anArchiveThatIsDamagedSaysSo() throws IOException {
        var results = folder.resolve("story.archive/results.ndjson.gz");
        var bytes = Files.readAllBytes(results);
        bytes[bytes.length / 2] ^= 1;
        Files.write(results, bytes);

        var outcome = Commands.run("results", results.resolveSibling("").toString());

        assertThat(outcome.code()).isEqualTo(1);
        assertThat(outcome.err()).contains("results.ndjson.gz is damaged: its hash is not the one in archive.json");
    }

    @Test
    @Order(9)
    void manifestsThatAreNotThereLeaveNoArchive() {
        var archive = folder.resolve("none.archive");

        var outcome = fleet("archive", "story", "--out", archive.toString());

        assertThat(outcome.code()).isEqualTo(1);
        assertThat(outcome.err()).contains("There is nothing at /checkpoints/").contains("Give --no-manifests");
        assertThat(folder).isDirectoryNotContaining("glob:**none.archive*");
    }

    @Test
    @Order(10)
    void aWrongTokenIsRefused() {
        var outcome = Commands.run("status", "--coordinator", url, "--token", "wrong");

        assertThat(outcome.code()).isEqualTo(2);
        assertThat(outcome.err()).contains("--token or FLEET_TOKEN");
    }

    @Test
    @Order(11)
    void theFleetForgetsWhatIsArchived() {
        var archive = folder.resolve("last.archive").toString();

        var made = fleet("archive", "story", "--out", archive, "--no-manifests");

        assertThat(made.code()).as(made.err()).isZero();
        assertThat(made.out()).isEqualTo(archive + "\n");
        assertThat(made.err()).contains("deleted story (" + id + "): 2 tasks");
        assertThat(fleet("results", "story").code()).isEqualTo(3);
        assertThat(fleet("status").out()).doesNotContain("story");
        assertThat(Commands.run("results", archive).out()).contains("alexnet  lin ");
    }

    @Test
    @Order(12)
    void whoDeletesIsAsked() {
        assertThat(fleet("submit", file, "--wait").code()).isZero();

        var unasked = fleet("delete", "story");
        assertThat(unasked.code()).isEqualTo(2);
        assertThat(unasked.err()).contains("give --yes to delete without asking");
        assertThat(fleet("results", "story").code()).isZero();

        var deleted = fleet("delete", "story", "--yes");
        assertThat(deleted.code()).as(deleted.err()).isZero();
        assertThat(deleted.err()).contains("deleted story (" + id + "): 2 tasks");
        assertThat(fleet("delete", "story", "--yes").code()).isEqualTo(3);
    }
}
