package org.dpsfleet.cli.command;

import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import org.dpsfleet.cli.log.LogSetup;
import org.dpsfleet.cli.outcome.CommandFailure;
import org.dpsfleet.cli.outcome.ExitCode;
import org.dpsfleet.inputs.InputCheck;
import org.dpsfleet.inputs.Overlap;
import org.dpsfleet.inputs.fetched.InputCache;
import org.dpsfleet.inputs.fetched.RemoteInputs;
import org.dpsfleet.inputs.survey.DataSurvey;
import org.dpsfleet.inputs.survey.Found;
import org.dpsfleet.inputs.survey.SurveyListener;
import org.dpsfleet.perceptual.BadDataException;
import org.dpsfleet.schemas.spec.ExperimentSpec;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code fleet data check}: what the data folder holds, and whether an experiment finds its data there. */
@Command(
        name = "check",
        description = {
            "Say what the data folder holds, what to write in an experiment for it, and what is wrong with",
            "it; with an experiment, also whether all that it names is there. Exit code 1 if not all is well."
        })
final class DataCheckCommand implements Callable<Integer> {
    @Parameters(
            arity = "0..1",
            paramLabel = "EXPERIMENT.yaml",
            description = "whose data, weights and tests to check as well; what it names by URI is fetched")
    private @Nullable Path file;

    @Mixin
    private DataOptions where = new DataOptions();

    @Mixin
    private InputCacheOptions inputs = new InputCacheOptions();

    @Mixin
    private JsonOption json = new JsonOption();

    @Spec
    private @Nullable CommandSpec spec;

    /**
     * The answer.
     *
     * @param problems of the experiment, a sentence each; none without one
     */
    record Answer(String data, List<Found> found, List<String> problems) {}

    @Override
    public Integer call() {
        LogSetup.quiet();
        var console = Console.of(spec);
        var experiment = file == null ? null : ExperimentFile.read(file);
        var data = where.data();
        boolean fetched = experiment != null && !RemoteInputs.of(experiment).isEmpty();
        if (!Files.isDirectory(data) && !fetched) {
            throw CommandFailure.notFound("there is no data folder %s; --data names another".formatted(data));
        }
        var found = Files.isDirectory(data) ? DataSurvey.of(data, new Lines(console.err())) : List.<Found>of();
        var problems = experiment == null ? List.<String>of() : problems(experiment, console.err());
        if (json.asked()) {
            json.print(console.out(), new Answer(data.toString(), found, problems));
        } else {
            print(console.out(), data, found, experiment, problems);
        }
        console.out().flush();
        return problems.isEmpty() && found.stream().allMatch(f -> f.problems().isEmpty())
                ? ExitCode.DONE
                : ExitCode.FAILED;
    }

    private List<String> problems(ExperimentSpec experiment, PrintWriter err) {
        var problems = new ArrayList<String>();
        try {
            var chosen = inputs.cache();
            var cache = new InputCache(chosen.folder(), chosen.bytes());
            var remote = RemoteInputs.of(experiment);
            var lines = new Lines(err);
            try (var _ = cache.bring(remote, fetched -> lines.say(fetched.sentence()))) {
                InputCheck.check(experiment, where.data(), where.weights(), cache);
                problems.addAll(Overlap.sentences(experiment, where.data(), cache));
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw CommandFailure.interrupted("interrupted; what arrived so far is used the next time");
        } catch (UncheckedIOException e) {
            throw CommandFailure.failed(String.valueOf(e.getMessage()), e);
        } catch (BadDataException e) {
            problems.add(String.valueOf(e.getMessage()));
        }
        return problems;
    }

    private static void print(
            PrintWriter out, Path data, List<Found> found, @Nullable ExperimentSpec experiment, List<String> problems) {
        if (found.isEmpty()) {
            out.printf("%s holds no image set and no perceptual set%n", data);
        }
        for (var each : found) {
            out.printf("%s: %s%n", each.path(), each.what());
            each.splits()
                    .forEach(s -> out.printf(
                            Locale.ROOT,
                            "    %-24s %d %s%n",
                            s.name(),
                            s.count(),
                            s.kind().equals("jnd") ? "pairs" : "triplets"));
            out.printf("    %s%n", each.yaml());
            each.notes().forEach(note -> out.printf("    note: %s%n", note));
            each.problems().forEach(problem -> out.printf("    PROBLEM: %s%n", problem));
        }
        if (experiment != null) {
            out.printf(
                    "%s: %s%n",
                    experiment.name(),
                    problems.isEmpty() ? "all that it names is here, and no test image was trained on" : "");
            problems.forEach(problem -> out.printf("    PROBLEM: %s%n", problem));
        }
    }

    /** A line when something goes on for long, at most one in ten seconds. */
    private static final class Lines implements SurveyListener {
        private static final Duration BETWEEN = Duration.ofSeconds(10);

        private final PrintWriter err;
        private Instant last = Instant.now();

        Lines(PrintWriter err) {
            this.err = err;
        }

        @Override
        public void looked(String path, long done, long total) {
            say(String.format(Locale.ROOT, "%s: %d/%d", path, done, total));
        }

        void say(String line) {
            var now = Instant.now();
            if (now.isAfter(last.plus(BETWEEN))) {
                last = now;
                err.println(line);
                err.flush();
            }
        }
    }
}
