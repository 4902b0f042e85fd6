package org.dpsfleet.cli.command;

import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import org.dpsfleet.cli.outcome.CommandFailure;
import org.dpsfleet.cli.outcome.ExitCode;
import org.dpsfleet.cli.progress.ProgressDisplay;
import org.dpsfleet.cli.progress.Watch;
import org.dpsfleet.schemas.codec.Json;
import org.dpsfleet.schemas.http.ExperimentStatus;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code fleet status}: where experiments stand. */
@Command(name = "status", description = "Say where one experiment stands, or all.")
public final class StatusCommand implements Callable<Integer> {
    private static final String ROW = "%-16s  %-24s  %-13s  %13s  %6s  %4s  %7s  %s%n";

    @Parameters(arity = "0..1", paramLabel = "EXPERIMENT", description = "id, the start of it, or name")
    private @Nullable String experiment;

    @Option(names = "--watch", description = "show the progress and return at its end")
    private boolean watch;

    @Mixin
    private CoordinatorOptions coordinator = new CoordinatorOptions();

    @Mixin
    private JsonOption json = new JsonOption();

    @Spec
    private @Nullable CommandSpec spec;

    @Override
    public Integer call() throws InterruptedException {
        if (watch && experiment == null) {
            throw CommandFailure.usage("--watch needs the experiment to watch");
        }
        var console = Console.of(spec);
        try (var client = watch ? coordinator.patient(console.err()) : coordinator.client()) {
            if (experiment == null) {
                var all = client.experiments();
                if (json.asked()) {
                    json.print(console.out(), all);
                } else {
                    table(console, all);
                }
                return ExitCode.DONE;
            }
            var id = client.idOf(experiment);
            ExperimentStatus status;
            if (watch) {
                try (var progress = ProgressDisplay.on(console.err())) {
                    status = Watch.untilEnd(client, id, progress);
                }
            } else {
                status = client.experiment(id);
            }
            if (json.asked()) {
                json.print(console.out(), status);
            } else {
                table(console, List.of(status));
                running(console, status);
            }
            return watch ? ExitCode.ofState(status.state()) : ExitCode.DONE;
        }
    }

    private static void table(Console console, List<ExperimentStatus> experiments) {
        var out = console.out();
        out.printf(ROW, "experiment", "name", "state", "contexts", "dead", "lost", "retried", "tasks");
        for (var e : experiments) {
            out.printf(
                    ROW,
                    e.experimentId(),
                    e.name(),
                    Json.word(e.state()),
                    e.contexts().done() + "/" + e.contexts().total(),
                    e.tasks().dead(),
                    e.lost(),
                    e.retried(),
                    e.tasks().done() + "/" + e.tasks().total());
        }
    }

    private static void running(Console console, ExperimentStatus status) {
        for (var task : status.running()) {
            console.out()
                    .printf(
                            Locale.ROOT,
                            "  %s %s attempt %d on %s: %d/%d %s %s%n",
                            task.taskId()
                                    .substring(0, Math.min(12, task.taskId().length())),
                            task.stage().name(),
                            task.attempt(),
                            task.worker(),
                            task.done(),
                            task.total(),
                            task.unit(),
                            task.message());
        }
    }
}
