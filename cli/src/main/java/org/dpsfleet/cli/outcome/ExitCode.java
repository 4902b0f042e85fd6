package org.dpsfleet.cli.outcome;

/** What the command tells the shell. */
public final class ExitCode {
    public static final int DONE = 0;
    public static final int FAILED = 1;
    /** The command line, or a file that it names, is not right. */
    public static final int USAGE = 2;

    public static final int NOT_FOUND = 3;
    /** Some tasks of the experiment were given up, others have results. */
    public static final int PARTLY_FAILED = 4;
    /** This process has done what it can; whoever watches it should start it again (EX_TEMPFAIL). */
    public static final int START_AGAIN = 75;

    public static final int INTERRUPTED = 130;
    /** Whoever read standard output has gone; what the shell says of a program that SIGPIPE ended. */
    public static final int READER_GONE = 141;

    private ExitCode() {}

    /** The code for a state of an experiment that has come to its end. */
    public static int ofState(String state) {
        return switch (state) {
            case "succeeded" -> DONE;
            case "partly_failed" -> PARTLY_FAILED;
            default -> FAILED;
        };
    }
}
