package org.dpsfleet.cli;

import picocli.CommandLine;
import picocli.CommandLine.Command;

/** The command {@code fleet}. */
@Command(name = "fleet", mixinStandardHelpOptions = true)
public final class Fleet implements Runnable {
    @Override
    public void run() {
        new CommandLine(this).usage(System.out);
    }

    /** Runs the command line and exits with its code. */
    public static void main(String... args) {
        System.exit(new CommandLine(new Fleet()).execute(args));
    }
}
