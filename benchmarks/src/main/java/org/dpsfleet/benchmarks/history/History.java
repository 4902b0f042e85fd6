package org.dpsfleet.benchmarks.history;

import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import org.apache.kafka.clients.admin.Admin;
import org.dpsfleet.benchmarks.simulation.Client;
import org.dpsfleet.broker.EmbeddedBroker;
import org.dpsfleet.coordinator.Coordinator;
import org.dpsfleet.coordinator.CoordinatorSettings;
import org.dpsfleet.coordinator.metric.RunningTotals;
import org.dpsfleet.coordinator.plan.Planner;
import org.dpsfleet.coordinator.projection.KnownExperiment;
import org.dpsfleet.coordinator.projection.Projection;
import org.dpsfleet.coordinator.projection.StateOfTopics;
import org.dpsfleet.coordinator.store.LocalState;
import org.dpsfleet.coordinator.task.RetryPolicy;
import org.dpsfleet.schemas.cluster.TopicLayout;
import org.dpsfleet.schemas.stage.Pipeline;
import org.dpsfleet.schemas.topic.KafkaSettings;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/**
 * A coordinator's heap, and how long its start takes, with many finished tasks of ten records each. The records are
 * taken in as a coordinator takes them in from the topics, but not written to a broker first, which would take longer
 * than all the rest; a start does not read them again.
 */
@Command(
        name = "history",
        mixinStandardHelpOptions = true,
        description = "Starts coordinators that have much behind them.")
public final class History implements Callable<Integer> {
    private static final int MOST_OF_AN_EXPERIMENT = 1_000_000;
    private static final int TASKS_AT_ONCE = 5_000;
    private static final int PAGE = 1_000;

    @Option(
            names = "--finished",
            split = ",",
            defaultValue = "10000,100000,1000000,2000000",
            description = "tasks, several numbers with commas in ascending order; default ${DEFAULT-VALUE}")
    private List<Integer> finished = List.of();

    @Option(names = "--heap", defaultValue = "512m", description = "of the coordinator; default ${DEFAULT-VALUE}")
    private String heap = "";

    private int submitted;

    public static void main(String[] arguments) {
        // As the fleet's command does.
        Locale.setDefault(Locale.ENGLISH);
        System.exit(new CommandLine(new History()).execute(arguments));
    }

    @Override
    public Integer call() throws Exception {
        var folder = Files.createTempDirectory("fleet-history-");
        try (var broker = EmbeddedBroker.start(folder.resolve("kafka"), 0)) {
            var kafka = KafkaSettings.of(broker.bootstrapServers());
            var state = folder.resolve("state");
            for (int tasks : finished) {
                fill(kafka, state, tasks);
                start(kafka, state);
            }
            return 0;
        } finally {
            delete(folder);
        }
    }

    /** Submits experiments and takes in what would come of them, until so many tasks are finished. */
    private void fill(KafkaSettings kafka, Path state, int tasks) throws Exception {
        while (submitted < tasks) {
            int more = Math.min(MOST_OF_AN_EXPERIMENT, tasks - submitted);
            submit(kafka, state, more);
            submitted += more;
        }
        try (var local = LocalState.open(state);
                var admin = Admin.create(kafka.admin("benchmark"))) {
            var store = StateOfTopics.store(local, admin, Pipeline.standard());
            var projection = new Projection(
                    Pipeline.standard(), store, InstantSource.system(), new RunningTotals(Pipeline.standard()));
            long begun = System.nanoTime();
            long records = 0;
            for (var experiment : projection.experiments().inOrder()) {
                if (experiment.counts().in("done") < experiment.tasks()) {
                    records += finish(projection, experiment);
                }
            }
            say("took in %d records in %.0f s", records, since(begun));
        }
        say("%d tasks are finished; %.0f MiB on the disk", tasks, size(state) / 1048576.0);
    }

    private void submit(KafkaSettings kafka, Path state, int tasks) {
        var settings = new CoordinatorSettings(
                kafka, CoordinatorSettings.LOOPBACK, 0, null, 1, RetryPolicy.defaults(), TopicLayout.USUAL, state);
        try (var coordinator = Coordinator.start(settings, new PrometheusMeterRegistry(PrometheusConfig.DEFAULT))) {
            long begun = System.nanoTime();
            var _ = new Client(coordinator.url()).submit("after-" + submitted, tasks, 1 + submitted, 1);
            say("submitted an experiment of %d tasks in %.1f s", tasks, since(begun));
        }
    }

    private static long finish(Projection projection, KnownExperiment experiment) {
        var task = new FinishedTask(new Planner(1).plan(experiment.record().spec()));
        long records = 0;
        for (int from = 0; from < experiment.tasks(); from += PAGE) {
            var ids = projection.experiments().taskIds(experiment, from);
            // Read on all cores, taken in on one: as the topics' reader does.
            var changes = ids.parallelStream()
                    .flatMap(task::records)
                    .map(projection::read)
                    .toList();
            changes.forEach(Runnable::run);
            records += changes.size();
            if (from % TASKS_AT_ONCE == 0) {
                projection.commit(projection.positions());
            }
        }
        projection.commit(projection.positions());
        return records;
    }

    private void start(KafkaSettings kafka, Path state) throws IOException, InterruptedException {
        var java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
        var command = List.of(
                java,
                "-Xmx" + heap,
                "-XX:+UseParallelGC",
                "--enable-native-access=ALL-UNNAMED",
                "--sun-misc-unsafe-memory-access=allow",
                "-cp",
                System.getProperty("java.class.path"),
                Start.class.getName(),
                kafka.bootstrapServers(),
                state.toString());
        int exit = new ProcessBuilder(command).inheritIO().start().waitFor();
        if (exit != 0) {
            throw new IllegalStateException("the coordinator ended with " + exit);
        }
    }

    private static long size(Path folder) throws IOException {
        try (var files = Files.walk(folder)) {
            return files.mapToLong(file -> file.toFile().length()).sum();
        }
    }

    private static double since(long nanos) {
        return (System.nanoTime() - nanos) / 1e9;
    }

    private static void say(String line, Object... values) {
        System.out.println(String.format(Locale.ROOT, line, values));
    }

    private static void delete(Path folder) throws IOException {
        try (var files = Files.walk(folder)) {
            for (var file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        }
    }
}
