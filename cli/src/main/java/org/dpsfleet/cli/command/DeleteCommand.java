package org.dpsfleet.cli.command;

import java.io.PrintWriter;
import java.util.Locale;
import java.util.concurrent.Callable;
import org.dpsfleet.cli.outcome.CommandFailure;
import org.dpsfleet.cli.outcome.ExitCode;
import org.dpsfleet.cli.run.SignalInterrupt;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code fleet delete}: asks, then lets the fleet forget an experiment. */
@Command(
        name = "delete",
        description = {
            "Delete an experiment that has ended, with its scores and dead letters.",
            "Tasks that another experiment asked for as well stay. Checkpoints stay until fleet gc. fleet archive keeps"
                    + " an experiment in a folder before it deletes it."
        })
public final class DeleteCommand implements Callable<Integer> {
    @Parameters(paramLabel = "EXPERIMENT", description = "id, the start of it, or name")
    private String experiment = "";

    @Option(names = "--yes", description = "do not ask")
    private boolean yes;

    @Mixin
    private CoordinatorOptions coordinator = new CoordinatorOptions();

    @Spec
    private @Nullable CommandSpec spec;

    @Override
    public Integer call() {
        var err = Console.of(spec).err();
        try (var _ = SignalInterrupt.ofThisThread();
                var client = coordinator.insistent(err)) {
            var ended = EndedExperiment.find(client, experiment);
            if (!yes && !confirmed(ended, err)) {
                err.println("nothing was deleted");
                err.flush();
                return ExitCode.FAILED;
            }
            ended.delete(client, err);
            return ExitCode.DONE;
        }
    }

    @SuppressWarnings("SystemConsoleNull") // since Java 25 it is null again where nobody can be asked
    private static boolean confirmed(EndedExperiment ended, PrintWriter err) {
        var terminal = System.console();
        if (terminal == null || !terminal.isTerminal()) {
            throw CommandFailure.usage("nobody can be asked without a terminal; give --yes to delete without asking");
        }
        var status = ended.status();
        err.printf(
                Locale.ROOT,
                "Delete %s (%s), with the scores of %d tasks? Only doing it again brings them back. [y/N] ",
                status.name(),
                status.experimentId(),
                status.tasks().done());
        err.flush();
        var answer = terminal.readLine();
        return answer != null && answer.strip().toLowerCase(Locale.ROOT).startsWith("y");
    }
}
