package org.dpsfleet.cli.command;

import java.util.concurrent.Callable;
import org.dpsfleet.cli.outcome.ExitCode;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code fleet failures}: the dead-lettered tasks. */
@Command(name = "failures", description = "List the tasks that were given up, and why.")
public final class FailuresCommand implements Callable<Integer> {
    @Parameters(arity = "0..1", paramLabel = "EXPERIMENT", description = "id, the start of it, or name; all without")
    private @Nullable String experiment;

    @Mixin
    private FailureOptions which = new FailureOptions();

    @Mixin
    private CoordinatorOptions coordinator = new CoordinatorOptions();

    @Mixin
    private JsonOption json = new JsonOption();

    @Spec
    private @Nullable CommandSpec spec;

    @Override
    public Integer call() {
        var out = Console.of(spec).out();
        try (var client = coordinator.client()) {
            var failures = client.failures(which.of(experiment == null ? null : client.idOf(experiment)));
            if (json.asked()) {
                json.print(out, failures);
            } else {
                failures.forEach(failure -> out.println(FailureSentence.of(failure)));
            }
            return ExitCode.DONE;
        }
    }
}
