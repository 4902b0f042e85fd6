package org.dpsfleet.cli.command;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import org.dpsfleet.cli.client.CoordinatorClient;
import org.dpsfleet.cli.client.GivenUp;
import org.dpsfleet.cli.client.ReplayOutcome;
import org.dpsfleet.cli.outcome.CommandFailure;
import org.dpsfleet.cli.outcome.ExitCode;
import org.dpsfleet.schemas.codec.Json;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;

/** {@code fleet replay}: tries again what was given up. */
@Command(name = "replay", description = "Try tasks again that were given up.")
public final class ReplayCommand implements Callable<Integer> {
    /** Exactly one of them. */
    static final class Which {
        @Option(names = "--task", arity = "1..*", paramLabel = "ID", description = "these tasks")
        private @Nullable List<String> tasks;

        @Option(names = "--experiment", description = "the tasks of this one: id or name")
        private @Nullable String experiment;

        @SuppressWarnings("UnusedVariable") // that it is given says it all
        @Option(names = "--all", description = "all of them")
        private boolean all;
    }

    @ArgGroup(multiplicity = "1")
    private Which which = new Which();

    @Option(
            names = "--with",
            paramLabel = "FILE",
            description = {
                "the message to publish in place of the dead letter's, as JSON; of one --task. Its work"
                        + " stays the task's work"
            })
    private @Nullable Path with;

    @Option(names = "--dry-run", description = "say what would be done, and do nothing")
    private boolean dryRun;

    @Option(
            names = "--force",
            description = {"replay what has meanwhile succeeded as well; its first result goes on to count"})
    private boolean force;

    @Mixin
    private FailureOptions filter = new FailureOptions();

    @Mixin
    private CoordinatorOptions coordinator = new CoordinatorOptions();

    @Mixin
    private JsonOption json = new JsonOption();

    @Spec
    private @Nullable CommandSpec spec;

    @Override
    public Integer call() {
        if (which.tasks == null && which.experiment == null && !which.all) {
            throw CommandFailure.usage("--all=false names no tasks; give --task, --experiment or --all");
        }
        var out = Console.of(spec).out();
        try (var client = coordinator.client()) {
            var message = with == null ? null : message(with);
            var tasks = tasks(client);
            var outcome =
                    tasks.isEmpty() ? ReplayOutcome.nothing(dryRun) : client.replay(tasks, message, dryRun, force);
            if (json.asked()) {
                json.print(out, outcome);
            } else {
                print(out, outcome);
            }
            return outcome.refused().isEmpty() ? ExitCode.DONE : ExitCode.PARTLY_FAILED;
        }
    }

    private JsonNode message(Path file) {
        if (which.tasks == null || which.tasks.size() != 1) {
            throw CommandFailure.usage("--with: is the message of one task; name it with --task");
        }
        try {
            return Json.mapper().readTree(Files.readAllBytes(file));
        } catch (IOException e) {
            throw CommandFailure.usage("--with %s: can't be read".formatted(file));
        } catch (JacksonException e) {
            throw CommandFailure.usage("--with %s: is no JSON: %s".formatted(file, e.getOriginalMessage()));
        }
    }

    private List<String> tasks(CoordinatorClient client) {
        if (which.tasks != null && !filter.given()) {
            return which.tasks;
        }
        var experiment = which.experiment == null ? null : client.idOf(which.experiment);
        return client.failures(filter.of(experiment)).stream()
                .filter(failure -> which.tasks == null || which.tasks.contains(failure.taskId()))
                .map(GivenUp::taskId)
                .toList();
    }

    private static void print(PrintWriter out, ReplayOutcome outcome) {
        if (outcome.replayed().isEmpty() && outcome.refused().isEmpty()) {
            out.println("nothing to replay");
        }
        for (var task : outcome.replayed()) {
            out.printf(
                    Locale.ROOT,
                    "%s %s %s, attempt %d%n",
                    outcome.dryRun() ? "would replay" : "replayed",
                    task.stage(),
                    task.taskId(),
                    task.attempt());
        }
        for (var task : outcome.refused()) {
            out.printf("left %s alone: %s%n", task.taskId(), task.detail());
        }
    }
}
