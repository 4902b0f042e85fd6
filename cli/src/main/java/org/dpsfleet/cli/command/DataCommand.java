package org.dpsfleet.cli.command;

import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code fleet data}: image sets and perceptual sets on this machine. */
@Command(
        name = "data",
        description = "Say what data is here, and whether it is in order.",
        subcommands = DataCheckCommand.class)
public final class DataCommand implements Runnable {
    @Spec
    private @Nullable CommandSpec spec;

    @Override
    public void run() {
        if (spec != null) {
            throw new ParameterException(spec.commandLine(), "check?");
        }
    }
}
