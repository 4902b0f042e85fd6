package org.dpsfleet.cli.command;

import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code fleet weights}: pretrained weights on this machine. */
@Command(
        name = "weights",
        description = "Fetch pretrained weights, or list those that are here.",
        subcommands = {WeightsFetchCommand.class, WeightsListCommand.class})
public final class WeightsCommand implements Runnable {
    @Spec
    private @Nullable CommandSpec spec;

    @Override
    public void run() {
        if (spec != null) {
            throw new ParameterException(spec.commandLine(), "fetch or list?");
        }
    }
}
