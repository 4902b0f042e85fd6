package org.dpsfleet.cli;

import java.io.PrintWriter;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import org.dpsfleet.cli.command.ArchiveCommand;
import org.dpsfleet.cli.command.BrokerCommand;
import org.dpsfleet.cli.command.CancelCommand;
import org.dpsfleet.cli.command.CoordinatorCommand;
import org.dpsfleet.cli.command.DataCommand;
import org.dpsfleet.cli.command.DeleteCommand;
import org.dpsfleet.cli.command.DistanceCommand;
import org.dpsfleet.cli.command.DoctorCommand;
import org.dpsfleet.cli.command.EvalWorkerCommand;
import org.dpsfleet.cli.command.EvaluateCommand;
import org.dpsfleet.cli.command.ExportCommand;
import org.dpsfleet.cli.command.FailuresCommand;
import org.dpsfleet.cli.command.GcCommand;
import org.dpsfleet.cli.command.GpuWorkerCommand;
import org.dpsfleet.cli.command.LogsCommand;
import org.dpsfleet.cli.command.ReplayCommand;
import org.dpsfleet.cli.command.ReportCommand;
import org.dpsfleet.cli.command.ResultsCommand;
import org.dpsfleet.cli.command.RunCommand;
import org.dpsfleet.cli.command.StatusCommand;
import org.dpsfleet.cli.command.SubmitCommand;
import org.dpsfleet.cli.command.TopCommand;
import org.dpsfleet.cli.command.TrackCommand;
import org.dpsfleet.cli.command.WeightsCommand;
import org.dpsfleet.cli.outcome.CommandFailure;
import org.dpsfleet.cli.outcome.ExitCode;
import org.dpsfleet.cli.outcome.FailureReporter;
import org.dpsfleet.cli.run.Roles;
import org.dpsfleet.cli.surroundings.StandardOutput;
import org.dpsfleet.perceptual.HostMemory;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExecutionException;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;
import picocli.CommandLine.RunLast;
import picocli.CommandLine.ScopeType;
import picocli.CommandLine.Spec;

/** The command {@code fleet}. */
@Command(
        name = "fleet",
        description = "Adapts deep perceptual similarity metrics to contexts, on one machine or many.",
        mixinStandardHelpOptions = true,
        scope = ScopeType.INHERIT,
        versionProvider = Version.class)
public final class Fleet implements Runnable {
    @Spec
    private @Nullable CommandSpec spec;

    private Fleet() {}

    @Override
    public void run() {
        if (spec != null) {
            throw new ParameterException(spec.commandLine(), "which command? One of those below.");
        }
    }

    /** The command line of this product. */
    public static CommandLine commandLine(Map<String, String> environment) {
        return commandLine(Wiring.roles(), environment);
    }

    /**
     * The command line, ready to execute.
     *
     * @param environment where defaults come from
     */
    public static CommandLine commandLine(Roles roles, Map<String, String> environment) {
        var line = new CommandLine(new Fleet())
                .addSubcommand(new RunCommand(roles))
                .addSubcommand(new SubmitCommand())
                .addSubcommand(new StatusCommand())
                .addSubcommand(new TopCommand())
                .addSubcommand(new LogsCommand())
                .addSubcommand(new CancelCommand())
                .addSubcommand(new ResultsCommand())
                .addSubcommand(new ReportCommand())
                .addSubcommand(new TrackCommand())
                .addSubcommand(new ArchiveCommand())
                .addSubcommand(new DeleteCommand())
                .addSubcommand(new GcCommand())
                .addSubcommand(new FailuresCommand())
                .addSubcommand(new ReplayCommand())
                .addSubcommand(new DistanceCommand())
                .addSubcommand(new EvaluateCommand())
                .addSubcommand(new ExportCommand())
                .addSubcommand(new WeightsCommand())
                .addSubcommand(new DataCommand())
                .addSubcommand(new DoctorCommand())
                .addSubcommand(new BrokerCommand())
                .addSubcommand(new CoordinatorCommand(roles))
                .addSubcommand(new GpuWorkerCommand(roles))
                .addSubcommand(new EvalWorkerCommand(roles));
        listExitCodes(line);
        var failures = new FailureReporter();
        return line.setExecutionStrategy(Fleet::executeLast)
                .setExecutionExceptionHandler(failures)
                .setParameterExceptionHandler(failures)
                .setCaseInsensitiveEnumValuesAllowed(true)
                .setDefaultValueProvider(new OptionDefaults(environment));
    }

    /** In the help of a command and of all below it. */
    private static void listExitCodes(CommandLine line) {
        var codes = new LinkedHashMap<String, String>();
        ExitCode.meanings().forEach((code, meaning) -> codes.put(code.toString(), meaning));
        line.getCommandSpec()
                .usageMessage()
                .exitCodeListHeading("%nExit codes:%n")
                .exitCodeList(codes);
        line.getSubcommands().values().forEach(Fleet::listExitCodes);
    }

    /** Help, too, may fail to be printed. */
    private static int executeLast(ParseResult parsed) {
        try {
            return new RunLast().execute(parsed);
        } catch (CommandFailure e) {
            throw new ExecutionException(parsed.commandSpec().commandLine(), String.valueOf(e.getMessage()), e);
        }
    }

    /** Runs the command line and exits with its code. */
    public static void main(String... args) {
        // Threads of third parties must not keep a finished command alive.
        System.exit(run(args));
    }

    /** Runs the command line as a process of its own does. */
    static int run(String... args) {
        // Also of what libraries print and read: Kafka's server spells its own settings in capitals of the
        // locale, and a number's digits are those of the locale. English is what it is without any locale.
        Locale.setDefault(Locale.ENGLISH);
        var out = StandardOutput.writer();
        try {
            int code = commandLine(System.getenv()).setOut(out).execute(args);
            out.flush();
            return code;
        } catch (CommandFailure e) {
            return FailureReporter.report(e, new PrintWriter(System.err, true, System.err.charset()));
        } catch (OutOfMemoryError e) {
            System.err.println("fleet: this process ran out of memory (" + e.getMessage() + "); its heap may take "
                    + HostMemory.words(HostMemory.heap()) + ", which FLEET_JAVA_OPTS=-Xmx... changes");
            return ExitCode.FAILED;
        }
    }
}
