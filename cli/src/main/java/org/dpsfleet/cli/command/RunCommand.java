package org.dpsfleet.cli.command;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Locale;
import java.util.concurrent.Callable;
import org.dpsfleet.cli.client.CoordinatorClient;
import org.dpsfleet.cli.log.LogSetup;
import org.dpsfleet.cli.outcome.ExitCode;
import org.dpsfleet.cli.progress.Pace;
import org.dpsfleet.cli.progress.ProgressDisplay;
import org.dpsfleet.cli.progress.Watch;
import org.dpsfleet.cli.run.LocalFleet;
import org.dpsfleet.cli.run.OutFolder;
import org.dpsfleet.cli.run.Roles;
import org.dpsfleet.cli.run.SignalInterrupt;
import org.dpsfleet.cli.surroundings.Places;
import org.dpsfleet.cli.tensorboard.FollowedTraining;
import org.dpsfleet.cli.track.TaskTimes;
import org.dpsfleet.perceptual.HostMemory;
import org.dpsfleet.perceptual.checkpoint.CheckpointStores;
import org.dpsfleet.report.Analysis;
import org.dpsfleet.report.ReportFolder;
import org.dpsfleet.report.SummaryTable;
import org.dpsfleet.schemas.http.ExperimentStatus;
import org.dpsfleet.schemas.http.FailureQuery;
import org.dpsfleet.schemas.spec.ExperimentSpec;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code fleet run}: an experiment from its file to its report, on this machine alone. */
@Command(
        name = "run",
        description = "Run an experiment on this machine: broker, coordinator and workers in one process.")
public final class RunCommand implements Callable<Integer> {
    /** With less space the broker stops answering without a usable error. */
    private static final long LEAST_HEAP = 80L << 20;

    private final Roles roles;

    @Parameters(paramLabel = "EXPERIMENT.yaml", description = "the experiment")
    private Path file = Path.of("");

    @Option(
            names = "--out",
            paramLabel = "DIR",
            description = "folder of everything that the run writes (default: out/<name>)")
    private @Nullable Path out;

    @Option(
            names = "--checkpoints",
            paramLabel = "URI",
            description = {
                "where checkpoints go below, if not below --out: a folder or s3://BUCKET/PREFIX,",
                "which is --out of the workers and of gc (default: --out)"
            })
    private @Nullable String checkpoints;

    @Option(
            names = "--port",
            defaultValue = "0",
            description = "of the coordinator's API and page (default: any free one)")
    private int port;

    @Mixin
    private DataOptions where = new DataOptions();

    @Mixin
    private InputCacheOptions inputs = new InputCacheOptions();

    @Mixin
    private CacheOptions cache = new CacheOptions();

    @Mixin
    private ReportOption report = new ReportOption();

    @Mixin
    private MlflowOption mlflow = new MlflowOption();

    @Mixin
    private TensorBoardOption tensorBoard = new TensorBoardOption();

    @Mixin
    private LeaseOptions lease = new LeaseOptions();

    @Spec
    private @Nullable CommandSpec spec;

    public RunCommand(Roles roles) {
        this.roles = roles;
    }

    @Override
    public Integer call() throws Exception {
        if (out != null) {
            Places.requireFolderName(
                    out,
                    "--out",
                    "a run keeps Kafka's data and its report on this machine; give a folder, and --checkpoints for where"
                            + " checkpoints go, --report for where the report goes as well, such as s3://bucket/prefix");
        }
        tensorBoard.check();
        report.check();
        HostMemory.checkHeap(LEAST_HEAP, "fleet run, with a broker inside,");
        var experiment = ExperimentFile.pinned(file, where, console().err());
        var folder = out != null ? out : Path.of("out", experiment.name());
        try (var taken = OutFolder.take(folder);
                var interruption = SignalInterrupt.ofThisThread()) {
            LogSetup.toFile(taken.log());
            try {
                return run(experiment, taken);
            } catch (Exception e) {
                // Failures while stopping are consequences of the signal.
                if (e instanceof InterruptedException || interruption.happened()) {
                    console()
                            .err()
                            .println("fleet: interrupted; the same command goes on where this one stopped (%s)"
                                    .formatted(taken));
                    console().err().flush();
                    return ExitCode.INTERRUPTED;
                }
                throw e;
            }
        }
    }

    private int run(ExperimentSpec experiment, OutFolder folder) throws InterruptedException, IOException {
        try (var fleet = LocalFleet.start(
                folder,
                roles,
                where.data(),
                where.weights(),
                inputs.orIn(folder.cache().resolve("inputs")),
                checkpoints == null
                        ? folder.checkpoints()
                        : CheckpointStores.place(checkpoints).resolve("checkpoints"),
                cache.orIn(folder.cache()),
                lease.lease(),
                port)) {
            try {
                return run(experiment, folder, fleet);
            } catch (Exception e) {
                // Failures in a fleet that can't continue are consequences of that.
                fleet.checkGoing();
                throw e;
            }
        }
    }

    private int run(ExperimentSpec experiment, OutFolder folder, LocalFleet fleet)
            throws InterruptedException, IOException {
        var console = console();
        try (var client = new CoordinatorClient(fleet.coordinator(), null)) {
            console.err().println("running %s, live at %s".formatted(experiment.name(), fleet.coordinator()));
            var id = client.submit(experiment, false).experimentId();
            var before = client.experiment(id).contexts().done();
            var pace = new Pace(Instant.now(), before);
            ExperimentStatus end;
            try (var progress = ProgressDisplay.on(console.err())) {
                end = Watch.untilEnd(client, id, followed(client, id, folder, progress), fleet.ended());
            }
            var done = end.contexts().done();
            report(client, id, folder, console);
            if (done > before) {
                console.err()
                        .println(String.format(
                                Locale.ROOT, "%.0f contexts per hour", pace.perHour(Instant.now(), done)));
            }
            report.copyIfAsked(folder.report(experiment.name()), console.err());
            return ExitCode.ofState(end.state());
        }
    }

    /** Whatever shows the progress, with an eye on the trainings if TensorBoard is to show them. */
    private ProgressDisplay followed(CoordinatorClient client, String id, OutFolder folder, ProgressDisplay progress) {
        if (!tensorBoard.asked()) {
            return progress;
        }
        try (var results = client.results(id, folder.temporary())) {
            var experiment = results.experiment();
            var training = new FollowedTraining(
                    client, experiment, tensorBoard.runs(experiment), console().err());
            return progress.and(_ -> training.look());
        }
    }

    private void report(CoordinatorClient client, String id, OutFolder folder, Console console) throws IOException {
        var failures = client.failures(FailureQuery.of(id)).stream()
                .map(FailureSentence::of)
                .toList();
        try (var results = client.results(id, folder.temporary())) {
            var experiment = results.experiment();
            var report = Analysis.of(experiment, results.tasks(), results.scores(), failures);
            var page = ReportFolder.write(folder.report(experiment.spec().name()), report, results.scores());
            console.out().print(SummaryTable.of(report));
            console.out().println(asSeenFromHere(page));
            console.out().flush();
            var times = tensorBoard.asked() || mlflow.asked()
                    ? TaskTimes.of(client.histories(id, null, false, 0))
                    : TaskTimes.UNKNOWN;
            tensorBoard.writeIfPossible(experiment, results.scores(), times, console.err());
            mlflow.writeIfAsked(
                    experiment,
                    results.tasks(),
                    results.scores(),
                    times,
                    folder.report(experiment.spec().name()),
                    console.err());
        }
        for (var line : failures) {
            console.err().println("fleet: " + line);
        }
    }

    private static Path asSeenFromHere(Path path) {
        var here = Path.of("").toAbsolutePath();
        var absolute = path.toAbsolutePath();
        return absolute.startsWith(here) ? here.relativize(absolute) : absolute;
    }

    private Console console() {
        return Console.of(spec);
    }
}
