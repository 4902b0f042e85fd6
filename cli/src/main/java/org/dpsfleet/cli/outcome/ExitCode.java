package org.dpsfleet.cli.outcome;

import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.dpsfleet.schemas.http.ExperimentStatus;

/** What the command tells the shell. */
public final class ExitCode {
    public static final int DONE = 0;
    public static final int FAILED = 1;
    /** The command line, or a file that it names, is not right. */
    public static final int USAGE = 2;

    public static final int NOT_FOUND = 3;
    /** Some tasks of the experiment were dead-lettered, others have results. */
    public static final int PARTLY_FAILED = 4;
    /** This process cannot continue; its supervisor should restart it (EX_TEMPFAIL). */
    public static final int START_AGAIN = 75;

    public static final int INTERRUPTED = 130;
    /** The reader of standard output has closed it; the shell's code for a program ended by SIGPIPE. */
    public static final int READER_GONE = 141;

    private ExitCode() {}

    /** What each code means, in ascending order, as every command's help lists it. */
    public static SortedMap<Integer, String> meanings() {
        return new TreeMap<>(Map.of(
                DONE, "done",
                FAILED, "failed",
                USAGE, "the command line or a file that it names is not right",
                NOT_FOUND, "not found",
                PARTLY_FAILED, "partly failed",
                START_AGAIN, "this process can't go on; start the same command again",
                INTERRUPTED, "interrupted",
                READER_GONE, "whoever read standard output has gone"));
    }

    /** The code for a state of an experiment that has come to its end. */
    public static int ofState(ExperimentStatus.State state) {
        return switch (state) {
            case SUCCEEDED -> DONE;
            case PARTLY_FAILED -> PARTLY_FAILED;
            default -> FAILED;
        };
    }
}
