package org.dpsfleet.cli.process;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.dpsfleet.cli.Commands;
import org.dpsfleet.schemas.codec.Json;
import org.dpsfleet.schemas.topic.KafkaSettings;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.parallel.Isolated;
import tools.jackson.databind.JsonNode;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * An experiment on a fleet whose processes are killed, frozen, stopped and started again all the time
 * comes to what an undisturbed run comes to, bit by bit. Of any size by {@code -Dchaos.kills=500}; the
 * strikes are drawn anew from {@code -Dchaos.seed}. It runs alone: beside other fleets each restart takes so long
 * that the next strike comes first.
 */
@Isolated
class ChaosIT {
    private static final int KILLS = Integer.getInteger("chaos.kills", 60);
    private static final long SEED = Long.getLong("chaos.seed", 1L);
    // Five tasks of two stages each for every six kills.
    private static final int DRAW_SEEDS = Math.max(1, KILLS / 6);
    private static final int TASKS = 5 * DRAW_SEEDS;
    private static final String NAME = "chaos";
    private static final Duration UNDISTURBED = Duration.ofMinutes(4).plusSeconds(6L * TASKS);
    private static final Duration REST = Duration.ofMinutes(5).plusSeconds(6L * TASKS);

    @RegisterExtension
    final FleetProcesses processes = new FleetProcesses();

    @Test
    void aFleetThatIsKilledAllTheTimeFindsWhatAnUndisturbedRunFinds() throws Exception {
        // given
        // What the processes write stays there for whoever looks into a failure.
        var folder = Files.createTempDirectory(Path.of("target").toAbsolutePath(), "chaos-");
        System.out.printf("chaos: %d kills of seed %d, %d tasks, in %s%n", KILLS, SEED, TASKS, folder);
        var file = experiment();
        var undisturbed = processes.folder().resolve("undisturbed");
        var run = processes.finish(UNDISTURBED, "run", file, "--out", undisturbed.toString());
        assertThat(run.exitCode(Duration.ZERO)).as(run.err()).isZero();

        try (var fleet = ChaosFleet.start(folder);
                var watch = MetricsWatch.start(fleet.coordinator())) {
            answer("submit", file, "--coordinator", fleet.coordinator());

            // when
            var agitator = new Agitator(fleet, () -> watch.succeeded() / (2.0 * TASKS), SEED, KILLS);
            agitator.agitate();
            awaitEnd(agitator, watch);

            // then
            var ledger = Ledger.read(KafkaSettings.of(fleet.broker()));
            System.out.printf(
                    "chaos: %d attempts lost, %d handed back, %d results superseded, %d looks at the" + " metrics%n",
                    ledger.lost(), ledger.handedBack(), ledger.superseded(), watch.samples());
            assertThat(watch.wrong()).as("accounts that do not add up").isEmpty();
            assertThat(ledger.problems()).as(agitator.diary()).isEmpty();
            assertThat(fleet.unasked()).as("processes that ended of themselves").isEmpty();
            assertSame(fleet, undisturbed);
            assertThat(ledger.lost()).as("strikes that hit a task").isGreaterThan(KILLS / 12);
            assertThat(watch.samples()).isGreaterThan(KILLS / 2);
        }
    }

    private String experiment() throws IOException {
        var seeds = IntStream.range(0, DRAW_SEEDS).mapToObj(Integer::toString);
        return Files.writeString(processes.folder().resolve(NAME + ".yaml"), """
                        name: %s
                        networks: [{name: alexnet, layers: [0, 1], weights: {kind: random, seed: 1}}]
                        variants: [baseline, lin, tune]
                        contexts: {kind: random, count: 3, seed: 0}
                        draw_seeds: [%s]
                        train: {kind: dead-leaves, images: 32, seed: 1}
                        test: {images: {kind: dead-leaves, images: 96, seed: 2}}
                        training: {batch_size: 16, epochs: 48}
                        """.formatted(
                                NAME, seeds.collect(Collectors.joining(", "))))
                .toString();
    }

    private static void awaitEnd(Agitator agitator, MetricsWatch watch) throws InterruptedException {
        var deadline = Instant.now().plus(REST);
        while (watch.succeeded() < 2 * TASKS) {
            assertThat(Instant.now())
                    .as("all tasks are done: %s%n%s", watch.latest(), agitator.diary())
                    .isBefore(deadline);
            agitator.rest();
        }
    }

    private static void assertSame(ChaosFleet fleet, Path undisturbed) throws IOException {
        var csv = answer("results", NAME, "--format", "csv", "--coordinator", fleet.coordinator());
        assertThat(Outcome.of(csv, fleet.checkpoints())).isEqualTo(Outcome.ofRun(undisturbed, NAME));
        assertThat(csv.lines()).hasSize(1 + 9 * DRAW_SEEDS);
        var report = answer("results", NAME, "--format", "json", "--coordinator", fleet.coordinator());
        assertThat(numbers(report)).isEqualTo(numbers(Files.readString(undisturbed.resolve(NAME + "/report.json"))));
    }

    /** A report without what says when it was made. */
    private static List<JsonNode> numbers(String report) {
        var read = Json.mapper().readTree(report);
        assertThat(read.path("complete").asBoolean()).isTrue();
        return List.of(read.path("findings"), read.path("caveats"), read.path("warnings"));
    }

    /** What the command prints, run in this process. */
    private static String answer(String... arguments) {
        var outcome = Commands.run(arguments);
        assertThat(outcome.code()).as(outcome.err()).isZero();
        return outcome.out();
    }
}
