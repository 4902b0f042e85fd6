package org.dpsfleet.cli.command;

import java.util.List;
import java.util.concurrent.Callable;
import org.dpsfleet.cli.client.ReplayRequest;
import org.dpsfleet.cli.outcome.ExitCode;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code fleet replay}: tries again what was given up. */
@Command(name = "replay", description = "Try tasks again that were given up.")
public final class ReplayCommand implements Callable<Integer> {
    /** Exactly one of them. */
    static final class Which {
        @Option(names = "--task", arity = "1..*", paramLabel = "ID", description = "these tasks")
        private @Nullable List<String> tasks;

        @Option(names = "--experiment", description = "the tasks of this one: id or name")
        private @Nullable String experiment;

        @Option(names = "--all", description = "all of them")
        private boolean all;
    }

    @ArgGroup(multiplicity = "1")
    private Which which = new Which();

    @Option(
            names = "--category",
            description = "only those that failed for this reason, for example missing_data")
    private @Nullable String category;

    @Option(names = "--dry-run", description = "say what would be done, and do nothing")
    private boolean dryRun;

    @Mixin private CoordinatorOptions coordinator = new CoordinatorOptions();
    @Mixin private JsonOption json = new JsonOption();
    @Spec private @Nullable CommandSpec spec;

    @Override
    public Integer call() {
        var out = Console.of(spec).out();
        try (var client = coordinator.client()) {
            var experiment = which.experiment == null ? null : client.idOf(which.experiment);
            var outcome =
                    client.replay(
                            new ReplayRequest(
                                    which.tasks, experiment, which.all, category, dryRun));
            if (json.asked()) {
                json.print(out, outcome);
            } else {
                for (var task : outcome.path("replayed")) {
                    out.println(
                            "%s %s %s, attempt %d"
                                    .formatted(
                                            dryRun ? "would replay" : "replayed",
                                            task.path("stage").asString(""),
                                            task.path("task_id").asString(""),
                                            task.path("attempt").asInt()));
                }
                for (var task : outcome.path("refused")) {
                    out.println(
                            "left %s alone: %s"
                                    .formatted(
                                            task.path("task_id").asString(""),
                                            task.path("detail").asString("")));
                }
            }
            return outcome.path("refused").isEmpty() ? ExitCode.DONE : ExitCode.PARTLY_FAILED;
        }
    }
}
