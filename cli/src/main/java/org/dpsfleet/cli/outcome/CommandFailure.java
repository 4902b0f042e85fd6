package org.dpsfleet.cli.outcome;

import java.util.concurrent.ExecutionException;

/** A command can't do what it was asked; the message is one sentence for the person who asked. */
public final class CommandFailure extends RuntimeException {
    private final int exitCode;

    private CommandFailure(int exitCode, String message, Throwable cause) {
        super(message, cause);
        this.exitCode = exitCode;
    }

    private CommandFailure(int exitCode, String message) {
        super(message);
        this.exitCode = exitCode;
    }

    /** The command line or a file that it names is not right. */
    public static CommandFailure usage(String message) {
        return new CommandFailure(ExitCode.USAGE, message);
    }

    /** What the command asks for does not exist. */
    public static CommandFailure notFound(String message) {
        return new CommandFailure(ExitCode.NOT_FOUND, message);
    }

    /** Something that the command needs failed. */
    public static CommandFailure failed(String message) {
        return new CommandFailure(ExitCode.FAILED, message);
    }

    /** Something that the command needs failed, for this reason. */
    public static CommandFailure failed(String message, Throwable cause) {
        return new CommandFailure(ExitCode.FAILED, message, cause);
    }

    /** A signal ended it. */
    public static CommandFailure interrupted(String message) {
        return new CommandFailure(ExitCode.INTERRUPTED, message);
    }

    /** The process has to be restarted. */
    public static CommandFailure startAgain(String message) {
        return new CommandFailure(ExitCode.START_AGAIN, message);
    }

    /** What ended a part of this process, as it was said; anything but a command's failure counts as failed. */
    public static CommandFailure of(ExecutionException end) {
        var reason = end.getCause() == null ? end : end.getCause();
        return reason instanceof CommandFailure known ? known : failed(String.valueOf(reason.getMessage()), reason);
    }

    /** The reader of standard output has closed it; no message is printed. */
    public static CommandFailure readerGone() {
        return new CommandFailure(ExitCode.READER_GONE, "");
    }

    /** One of {@link ExitCode}. */
    public int exitCode() {
        return exitCode;
    }
}
