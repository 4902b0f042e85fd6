package org.dpsfleet.cli.command;

import java.nio.file.Path;
import java.util.Locale;
import java.util.concurrent.Callable;
import org.dpsfleet.cli.outcome.ExitCode;
import org.dpsfleet.cli.progress.ProgressDisplay;
import org.dpsfleet.cli.progress.Watch;
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
    @Parameters(paramLabel = "EXPERIMENT.yaml", description = "the experiment")
    private Path file = Path.of("");

    @Option(names = "--wait", description = "show its progress and return at its end")
    private boolean wait;

    @Option(names = "--dry-run", description = "say what it would be, and submit nothing")
    private boolean dryRun;

    @Mixin
    private DataOptions where = new DataOptions();

    @Mixin
    private CoordinatorOptions coordinator = new CoordinatorOptions();

    @Mixin
    private JsonOption json = new JsonOption();

    @Spec
    private @Nullable CommandSpec spec;

    @Override
    public Integer call() throws InterruptedException {
        var console = Console.of(spec);
        var experiment = ExperimentFile.pinned(file, where, console.err());
        try (var client = wait ? coordinator.patient(console.err()) : coordinator.insistent(console.err())) {
            var submission = client.submit(experiment, dryRun);
            if (json.asked()) {
                json.print(console.out(), submission);
            } else if (dryRun) {
                console.out()
                        .printf(
                                Locale.ROOT,
                                "%s %s: %d tasks, of them %d to publish and %d already done; not submitted%n",
                                submission.experimentId(),
                                experiment.name(),
                                submission.tasks(),
                                submission.published(),
                                submission.alreadyDone());
            } else {
                console.out().println(submission.experimentId());
            }
            console.out().flush();
            if (!wait || dryRun) {
                return ExitCode.DONE;
            }
            try (var progress = ProgressDisplay.on(console.err())) {
                var end = Watch.untilEnd(client, submission.experimentId(), progress);
                return ExitCode.ofState(end.state());
            }
        }
    }
}
