package org.dpsfleet.cli.outcome;

import java.io.PrintWriter;
import java.io.UncheckedIOException;
import org.dpsfleet.broker.BrokerException;
import org.dpsfleet.perceptual.BadDataException;
import org.dpsfleet.perceptual.HostMemoryException;
import org.dpsfleet.perceptual.UndefinedScoreException;
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
            case CommandFailure known -> say(err, known.getMessage(), known.exitCode());
            case InvalidExperimentException e -> say(err, e.getMessage(), ExitCode.USAGE);
            case BadDataException e -> say(err, e.getMessage(), ExitCode.USAGE);
            case UndefinedScoreException e -> say(err, e.getMessage(), ExitCode.FAILED);
            case HostMemoryException e -> say(err, e.getMessage(), ExitCode.FAILED);
            case InvalidMessageException e -> say(err, e.getMessage(), ExitCode.FAILED);
            case BrokerException e -> say(err, e.getMessage(), ExitCode.FAILED);
            case UncheckedIOException e ->
                say(err, "a file can't be read or written: " + e.getCause(), ExitCode.FAILED);
            case InterruptedException e -> say(err, "interrupted", ExitCode.INTERRUPTED);
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
        say(command.getErr(), failure.getMessage(), ExitCode.USAGE);
        command.getErr()
                .println("Try '%s --help'.".formatted(command.getCommandSpec().qualifiedName()));
        return ExitCode.USAGE;
    }

    private static int say(PrintWriter err, @Nullable String sentence, int exitCode) {
        err.println("fleet: " + sentence);
        return exitCode;
    }
}
