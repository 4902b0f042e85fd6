package org.dpsfleet.cli.command;

import java.io.PrintWriter;
import java.util.Locale;
import java.util.concurrent.Callable;
import org.dpsfleet.cli.outcome.CommandFailure;
import org.dpsfleet.cli.outcome.ExitCode;
import org.dpsfleet.schemas.codec.Json;
import org.dpsfleet.schemas.http.CancellationAnswer;
import org.dpsfleet.schemas.http.ExperimentStatus.State;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code fleet cancel}: cancels an experiment, and reports when its workers have stopped. */
@Command(
        name = "cancel",
        description = {
            "Give an experiment up.",
            "Tasks that nobody runs end at once, workers stop the others within seconds. What is done stays"
                    + " done: submitted again, the experiment goes on where it was."
        })
public final class CancelCommand implements Callable<Integer> {
    private static final long BETWEEN_LOOKS_MILLIS = 100;
    private static final long NANOS = 1_000_000_000L;

    @Parameters(paramLabel = "EXPERIMENT", description = "id, the start of it, or name")
    private String experiment = "";

    @Option(
            names = "--timeout",
            defaultValue = "60",
            paramLabel = "SECONDS",
            description = "how long to wait for the workers; 0: do not wait (default: 60)")
    private int timeout = 60;

    @Mixin
    private CoordinatorOptions coordinator = new CoordinatorOptions();

    @Mixin
    private JsonOption json = new JsonOption();

    @Spec
    private @Nullable CommandSpec spec;

    @Override
    public Integer call() throws InterruptedException {
        var console = Console.of(spec);
        var out = console.out();
        try (var client = timeout == 0 ? coordinator.insistent(console.err()) : coordinator.patient(console.err())) {
            var id = client.idOf(experiment);
            long begun = System.nanoTime();
            var cancellation = client.cancel(id);
            if (json.asked()) {
                json.print(out, cancellation);
            } else {
                print(out, cancellation);
            }
            out.flush();
            if (timeout == 0) {
                return ExitCode.DONE;
            }
            var state = client.experiment(id).state();
            while (state == State.CANCELLING) {
                if (System.nanoTime() - begun > timeout * NANOS) {
                    throw CommandFailure.failed(String.format(
                            Locale.ROOT,
                            "after %d s tasks still run; `fleet status %s` shows them, and their lease runs out if their worker is gone",
                            timeout,
                            id));
                }
                Thread.sleep(BETWEEN_LOOKS_MILLIS);
                state = client.experiment(id).state();
            }
            if (!json.asked()) {
                double seconds = (double) (System.nanoTime() - begun) / NANOS;
                out.printf(Locale.ROOT, "%s after %.1f s%n", Json.word(state), seconds);
            }
            return ExitCode.DONE;
        }
    }

    private static void print(PrintWriter out, CancellationAnswer cancellation) {
        out.printf(
                Locale.ROOT,
                "cancelling %s: %d tasks stopped, %d running ones told to stop, %d had ended before%n",
                cancellation.experimentId(),
                cancellation.stopped(),
                cancellation.stopping(),
                cancellation.ended());
        if (cancellation.shared() > 0) {
            out.printf(Locale.ROOT, "%d tasks go on for another experiment%n", cancellation.shared());
        }
    }
}
