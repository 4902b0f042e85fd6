package org.dpsfleet.cli.outcome;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.nio.file.InvalidPathException;
import java.util.Objects;
import java.util.concurrent.CancellationException;
import org.dpsfleet.broker.BrokerException;
import org.dpsfleet.perceptual.BadDataException;
import org.dpsfleet.perceptual.HostMemoryException;
import org.dpsfleet.perceptual.UndefinedScoreException;
import org.dpsfleet.perceptual.file.Reason;
import org.dpsfleet.schemas.codec.InvalidMessageException;
import org.dpsfleet.schemas.experiment.InvalidExperimentException;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.IExecutionExceptionHandler;
import picocli.CommandLine.IParameterExceptionHandler;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;

/**
 * Turns what went wrong into a sentence on standard error and an exit code. Only a defect of the
 * software itself shows a stack trace.
 */
public final class FailureReporter implements IExecutionExceptionHandler, IParameterExceptionHandler {
    @Override
    public int handleExecutionException(Exception failure, CommandLine command, ParseResult parseResult) {
        var err = command.getErr();
        return switch (failure) {
            case CommandFailure known -> report(known, err);
            case InvalidExperimentException e -> say(err, e.getMessage(), ExitCode.USAGE);
            case BadDataException e -> say(err, e.getMessage(), ExitCode.USAGE);
            case UndefinedScoreException e -> say(err, e.getMessage(), ExitCode.FAILED);
            case HostMemoryException e -> say(err, e.getMessage(), ExitCode.FAILED);
            case InvalidMessageException e -> say(err, e.getMessage(), ExitCode.FAILED);
            case BrokerException e -> say(err, e.getMessage(), ExitCode.FAILED);
            case UncheckedIOException e -> unreadable(err, e);
            case IOException e -> say(err, "a file can't be read or written: " + Reason.withFile(e), ExitCode.FAILED);
            case InvalidPathException e -> say(err, misspelt(e), ExitCode.FAILED);
            case InterruptedException e -> say(err, "interrupted", ExitCode.INTERRUPTED);
            case CancellationException e -> say(err, e.getMessage(), ExitCode.INTERRUPTED);
            default -> {
                err.println("fleet: an unexpected failure; please report it with what follows");
                failure.printStackTrace(err);
                yield ExitCode.FAILED;
            }
        };
    }

    @Override
    public int handleParseException(ParameterException failure, String[] args) {
        var command = failure.getCommandLine();
        say(command.getErr(), UsageMistake.sentence(failure), ExitCode.USAGE);
        command.getErr()
                .println("Try '%s --help'.".formatted(command.getCommandSpec().qualifiedName()));
        return ExitCode.USAGE;
    }

    /** Says a failure that is known, and gives its exit code. */
    public static int report(CommandFailure failure, PrintWriter err) {
        return failure.exitCode() == ExitCode.READER_GONE
                ? failure.exitCode()
                : say(err, failure.getMessage(), failure.exitCode());
    }

    private static int unreadable(PrintWriter err, UncheckedIOException failure) {
        var cause = Objects.requireNonNull(failure.getCause());
        var sentence = failure.getMessage();
        // Who has no words of his own repeats those of the cause, its class in front.
        var own = sentence != null && !sentence.equals(cause.toString());
        return say(err, own ? sentence : "a file can't be read or written: " + Reason.withFile(cause), ExitCode.FAILED);
    }

    /** Of a name that the process has no characters for. */
    private static String misspelt(InvalidPathException failure) {
        var encoding = System.getProperty("sun.jnu.encoding");
        return "the name '%s' can't be that of a file here: %s".formatted(failure.getInput(), failure.getReason())
                + ("UTF-8".equals(encoding)
                        ? ""
                        : "; this process takes names for %s: start it with LC_ALL=C.UTF-8 in its environment"
                                .formatted(encoding));
    }

    private static int say(PrintWriter err, @Nullable String sentence, int exitCode) {
        err.println("fleet: " + sentence);
        return exitCode;
    }
}
