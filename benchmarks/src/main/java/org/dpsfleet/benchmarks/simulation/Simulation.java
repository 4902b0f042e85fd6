package org.dpsfleet.benchmarks.simulation;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.util.Locale;
import java.util.concurrent.Callable;
import org.dpsfleet.benchmarks.Program;
import org.dpsfleet.benchmarks.measure.Bytes;
import org.dpsfleet.benchmarks.measure.BytesTable;
import org.dpsfleet.benchmarks.measure.Output;
import org.dpsfleet.benchmarks.measure.Stopwatch;
import org.dpsfleet.benchmarks.measure.TemporaryFolder;
import org.dpsfleet.benchmarks.topics.TopicSizes;
import org.dpsfleet.broker.EmbeddedBroker;
import org.dpsfleet.schemas.topic.KafkaSettings;
import org.dpsfleet.testing.message.ExampleResults;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/**
 * The real coordinator and a real broker with a fleet that trains nothing: how many tasks a second they
 * carry, and at what price.
 */
@Command(
        name = "simulation",
        mixinStandardHelpOptions = true,
        description = "Carries tasks through the fleet without any training.")
public final class Simulation implements Callable<Integer> {
    private static final int URGENT_TASKS = 100;

    @Option(names = "--tasks", defaultValue = "20000", description = "default ${DEFAULT-VALUE}")
    private int tasks;

    @Option(
            names = "--workers",
            defaultValue = "1000",
            description = "simulated workers of each kind; default ${DEFAULT-VALUE}")
    private int workers;

    @Option(
            names = "--deaths",
            defaultValue = "0.01",
            description = "share of attempts whose worker dies; default ${DEFAULT-VALUE}")
    private double deaths;

    @Option(
            names = "--loops",
            defaultValue = "0",
            description = "so many real workers of each kind, each with its Kafka clients, instead of the"
                    + " simulated ones")
    private int loops;

    @Option(
            names = "--lease-seconds",
            defaultValue = "2",
            description = "of simulated workers; default ${DEFAULT-VALUE}")
    private int leaseSeconds;

    public static void main(String[] arguments) {
        Program.run(new Simulation(), arguments);
    }

    @Override
    public Integer call() throws IOException {
        try (var folder = TemporaryFolder.create("fleet-simulation-");
                var broker = EmbeddedBroker.start(folder.path(), 0)) {
            var kafka = KafkaSettings.of(broker.bootstrapServers());
            carry(kafka);
            Output.say("%n%s%n", TopicSizes.of(kafka).table(new BytesTable.Per("task", tasks + URGENT_TASKS)));
            rebuild(kafka);
            return 0;
        }
    }

    private void carry(KafkaSettings kafka) {
        try (var coordinator = SmallTasks.start(kafka, null)) {
            var client = new Client(coordinator.url());
            var stopwatch = Stopwatch.start();
            var big = client.submit("big", tasks, 0, 1);
            Output.say("submitted %d tasks in %.1f s", tasks, stopwatch.seconds());
            double idle = CoordinatorThreads.seconds();
            stopwatch = Stopwatch.start();
            if (loops > 0) {
                try (var fleet = new Loops(kafka, loops)) {
                    follow(client, big, stopwatch);
                }
                Output.say("%d real workers of each kind", loops);
            } else {
                swarm(kafka, client, big, stopwatch);
            }
            double used = CoordinatorThreads.seconds() - idle;
            Output.say("coordinator: %.2f ms of processor time per task", 1000 * used / (tasks + URGENT_TASKS));
        }
    }

    private void swarm(KafkaSettings kafka, Client client, String big, Stopwatch stopwatch) {
        var settings = new SwarmSettings(workers, deaths, Duration.ofSeconds(leaseSeconds), 1);
        try (var adapting = Swarm.adapting(kafka, settings);
                var evaluating = Swarm.evaluating(kafka, settings, ready -> ExampleResults.scores(ready, 0.5))) {
            follow(client, big, stopwatch);
            Output.say("attempts whose worker died: %d", adapting.deaths() + evaluating.deaths());
            Output.say(
                    "from publication to claim: adaptation %s, evaluation %s",
                    quantiles(adapting.waited()), quantiles(evaluating.waited()));
        }
    }

    /** Waits for the end; in the middle an urgent experiment comes. */
    private void follow(Client client, String big, Stopwatch stopwatch) {
        int unused = client.await(big, tasks / 2);
        var asked = Stopwatch.start();
        var urgent = client.submit("urgent", URGENT_TASKS, 1_000_000, 100);
        unused = client.await(urgent, URGENT_TASKS);
        Output.say("an urgent experiment of %d tasks in the middle: done after %.1f s", URGENT_TASKS, asked.seconds());
        int dead = client.await(big, tasks);
        double seconds = stopwatch.seconds();
        Output.say("given up after three deaths in a row: %d", dead);
        Output.say(
                "%d tasks in %.0f s: %.0f per second", tasks + URGENT_TASKS, seconds, (tasks + URGENT_TASKS) / seconds);
    }

    /** A new coordinator reads everything; only then its heap is measured. */
    private void rebuild(KafkaSettings kafka) {
        long before = heap();
        var stopwatch = Stopwatch.start();
        try (var coordinator = SmallTasks.start(kafka, null)) {
            Output.say(
                    "rebuilt from the topics in %.1f s, with %.1f s of processor time, the broker's and garbage"
                            + " collection among it",
                    stopwatch.seconds(), stopwatch.coreSeconds());
            Output.say(
                    "heap after garbage collection: %.0f MiB, of them the coordinator's %.0f MiB",
                    Bytes.mib(heap()), Bytes.mib(heap() - before));
            stopwatch = Stopwatch.start();
            new Client(coordinator.url()).scrape();
            Output.say("metrics answered in %.3f s", stopwatch.seconds());
        }
    }

    private static String quantiles(Latencies waited) {
        return String.format(
                Locale.ROOT, "median %d ms, 99 %% within %d ms", waited.quantile(0.5), waited.quantile(0.99));
    }

    private static long heap() {
        System.gc();
        return ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed();
    }
}
