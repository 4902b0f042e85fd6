package org.dpsfleet.cli.command;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.regex.Pattern;
import org.dpsfleet.cli.client.CoordinatorClient;
import org.dpsfleet.cli.outcome.CommandFailure;
import org.dpsfleet.cli.outcome.ExitCode;
import org.dpsfleet.cli.run.SignalInterrupt;
import org.dpsfleet.schemas.http.TaskHistory;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code fleet logs}: what became of the attempts of an experiment. */
@Command(
        name = "logs",
        description = {
            "Say what became of the attempts of an experiment's tasks.",
            "It tells what the coordinator knows, in the order of time: of an attempt that has ended its outcome and worker, "
                    + "of one that has not when it was published and claimed and how far it is. It does not gather what "
                    + "workers log, which is on their machines; those lines have the ids that are named here."
        })
public final class LogsCommand implements Callable<Integer> {
    private static final Pattern TASK = Pattern.compile("[0-9a-f]{64}");
    private static final Pattern START = Pattern.compile("[0-9a-f]{4,64}");
    private static final Duration BETWEEN = Duration.ofSeconds(1);

    @Parameters(
            paramLabel = "EXPERIMENT|TASK",
            description = "an experiment by its id, the start of it, or its name; or the whole id of a task")
    private String subject = "";

    @Option(
            names = "--task",
            paramLabel = "ID",
            description = "only the task with this id, or those whose ids begin so; at least 4 digits")
    private @Nullable String task;

    @Option(names = "--failed", description = "only tasks of which an attempt failed or was lost")
    private boolean failed;

    @Option(names = "--follow", description = "go on with what happens, until the experiment has ended")
    private boolean follow;

    @Option(names = "--json", description = "print one JSON object per line")
    private boolean json;

    @Mixin
    private CoordinatorOptions coordinator = new CoordinatorOptions();

    @Spec
    private @Nullable CommandSpec spec;

    @Override
    public Integer call() throws InterruptedException {
        if (task != null && !START.matcher(task).matches()) {
            throw CommandFailure.usage(
                    "--task '%s' is not accepted; accepted: 4 to 64 of the digits 0 to 9 and a to f".formatted(task));
        }
        var console = Console.of(spec);
        try (var _ = SignalInterrupt.ofThisThread();
                var client = follow ? coordinator.patient(console.err()) : coordinator.client()) {
            boolean single = TASK.matcher(subject).matches();
            var experiment = single ? experimentOf(client, subject) : client.idOf(subject);
            var lines = new HistoryLines(experiment, json, console.out());
            var asked = single ? subject : task;
            show(client, experiment, asked, lines);
            return ExitCode.DONE;
        } catch (InterruptedException e) {
            return ExitCode.INTERRUPTED;
        }
    }

    private static String experimentOf(CoordinatorClient client, String taskId) {
        return client.task(taskId).experiments().stream()
                .findFirst()
                .orElseThrow(() -> CommandFailure.notFound("no experiment asks for the task " + taskId));
    }

    private void show(CoordinatorClient client, String experiment, @Nullable String asked, HistoryLines lines)
            throws InterruptedException {
        long changed = 0;
        boolean ended;
        do {
            // Asked before the histories, which then have all that led to the end.
            ended = !follow || client.experiment(experiment).state().ended();
            List<TaskHistory> heard = client.histories(experiment, asked, failed, changed);
            lines.print(heard);
            for (var history : heard) {
                changed = Math.max(changed, history.changed());
            }
            if (!ended) {
                Thread.sleep(BETWEEN);
            }
        } while (!ended);
    }
}
