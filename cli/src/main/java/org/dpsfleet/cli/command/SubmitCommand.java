package org.dpsfleet.cli.command;

import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.Callable;
import org.dpsfleet.cli.outcome.ExitCode;
import org.dpsfleet.cli.progress.Progress;
import org.dpsfleet.cli.progress.Watch;
import org.dpsfleet.coordinator.plan.Planner;
import org.dpsfleet.schemas.spec.ExperimentSpec;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code fleet submit}: hands an experiment to a coordinator. */
@Command(name = "submit", description = "Submit an experiment; prints its id.")
public final class SubmitCommand implements Callable<Integer> {
    private static final int COLUMNS_PER_TASK = 4096;

    @Parameters(paramLabel = "EXPERIMENT.yaml", description = "the experiment")
    private Path file = Path.of("");

    @Option(names = "--wait", description = "show its progress and return at its end")
    private boolean wait;

    @Option(names = "--force", description = "do it again although it has been done")
    private boolean force;

    @Option(names = "--dry-run", description = "say what it would be, and submit nothing")
    private boolean dryRun;

    @Mixin private DataOptions where = new DataOptions();
    @Mixin private CoordinatorOptions coordinator = new CoordinatorOptions();
    @Mixin private JsonOption json = new JsonOption();
    @Spec private @Nullable CommandSpec spec;

    @Override
    public Integer call() throws InterruptedException {
        var experiment = ExperimentFile.pinned(file, where);
        if (dryRun) {
            return dryRun(experiment);
        }
        var console = Console.of(spec);
        try (var client = coordinator.client()) {
            var submitted = client.submit(experiment, force);
            if (json.asked()) {
                json.print(console.out(), submitted.answer());
            } else {
                console.out().println(submitted.experimentId());
            }
            console.out().flush();
            if (!wait) {
                return ExitCode.DONE;
            }
            try (var progress = Progress.on(console.err())) {
                var end = Watch.untilEnd(client, submitted.experimentId(), progress);
                return ExitCode.ofState(end.state());
            }
        }
    }

    private int dryRun(ExperimentSpec experiment) {
        var plan = new Planner(COLUMNS_PER_TASK).plan(experiment);
        var contexts = plan.tasks().stream().mapToInt(t -> t.work().contexts().size()).sum();
        var out = Console.of(spec).out();
        if (json.asked()) {
            json.print(
                    out,
                    Map.of(
                            "experiment_id",
                            plan.experimentId(),
                            "tasks",
                            plan.tasks().size(),
                            "contexts",
                            contexts,
                            "spec",
                            plan.spec()));
        } else {
            out.println(
                    "%s %s: %d tasks, %d contexts; not submitted"
                            .formatted(
                                    plan.experimentId(),
                                    experiment.name(),
                                    plan.tasks().size(),
                                    contexts));
        }
        return ExitCode.DONE;
    }
}
