package org.dpsfleet.benchmarks.history;

import java.io.IOException;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.Callable;
import org.apache.kafka.clients.admin.Admin;
import org.dpsfleet.benchmarks.Program;
import org.dpsfleet.benchmarks.measure.Bytes;
import org.dpsfleet.benchmarks.measure.Output;
import org.dpsfleet.benchmarks.measure.Stopwatch;
import org.dpsfleet.benchmarks.measure.TemporaryFolder;
import org.dpsfleet.benchmarks.simulation.Client;
import org.dpsfleet.benchmarks.simulation.SmallTasks;
import org.dpsfleet.broker.EmbeddedBroker;
import org.dpsfleet.coordinator.metric.RunningTotals;
import org.dpsfleet.coordinator.plan.Planner;
import org.dpsfleet.coordinator.projection.KnownExperiment;
import org.dpsfleet.coordinator.projection.Projection;
import org.dpsfleet.coordinator.projection.StateOfTopics;
import org.dpsfleet.coordinator.store.LocalState;
import org.dpsfleet.schemas.stage.Pipeline;
import org.dpsfleet.schemas.topic.KafkaSettings;
import org.dpsfleet.testing.process.ChildProcess;
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
        Program.run(new History(), arguments);
    }

    @Override
    public Integer call() throws Exception {
        try (var folder = TemporaryFolder.create("fleet-history-");
                var broker = EmbeddedBroker.start(folder.resolve("kafka"), 0)) {
            var kafka = KafkaSettings.of(broker.bootstrapServers());
            var state = folder.resolve("state");
            for (int tasks : finished) {
                fill(kafka, state, tasks);
                start(kafka, state);
            }
            return 0;
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
            var stopwatch = Stopwatch.start();
            long records = 0;
            for (var experiment : projection.experiments().inOrder()) {
                if (experiment.counts().in("done") < experiment.tasks()) {
                    records += finish(projection, experiment);
                }
            }
            Output.say("took in %d records in %.0f s", records, stopwatch.seconds());
        }
        Output.say("%d tasks are finished; %.0f MiB on the disk", tasks, Bytes.mib(Bytes.of(state)));
    }

    private void submit(KafkaSettings kafka, Path state, int tasks) {
        try (var coordinator = SmallTasks.start(kafka, state)) {
            var stopwatch = Stopwatch.start();
            var _ = new Client(coordinator.url()).submit("after-" + submitted, tasks, 1 + submitted, 1);
            Output.say("submitted an experiment of %d tasks in %.1f s", tasks, stopwatch.seconds());
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
        var options = List.of(
                "-Xmx" + heap,
                "-XX:+UseParallelGC",
                "--enable-native-access=ALL-UNNAMED",
                "--sun-misc-unsafe-memory-access=allow");
        var command = ChildProcess.builder(options, Start.class, kafka.bootstrapServers(), state.toString());
        int exit = command.inheritIO().start().waitFor();
        if (exit != 0) {
            throw new IllegalStateException("the coordinator ended with " + exit);
        }
    }
}
