package org.dpsfleet.benchmarks;

import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine;

/** A benchmark that is called from the command line. */
public final class Program {
    private Program() {}

    /** Runs it with its options, and ends the process. */
    public static void run(Callable<Integer> benchmark, String... arguments) {
        // As the fleet's command does.
        Locale.setDefault(Locale.ENGLISH);
        System.exit(new CommandLine(benchmark).execute(arguments));
    }
}
