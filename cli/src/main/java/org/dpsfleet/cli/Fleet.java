package org.dpsfleet.cli;

import java.util.Map;
import org.dpsfleet.cli.command.BrokerCommand;
import org.dpsfleet.cli.command.CancelCommand;
import org.dpsfleet.cli.command.CoordinatorCommand;
import org.dpsfleet.cli.command.DataCommand;
import org.dpsfleet.cli.command.DistanceCommand;
import org.dpsfleet.cli.command.DoctorCommand;
import org.dpsfleet.cli.command.EvalWorkerCommand;
import org.dpsfleet.cli.command.EvaluateCommand;
import org.dpsfleet.cli.command.ExportCommand;
import org.dpsfleet.cli.command.FailuresCommand;
import org.dpsfleet.cli.command.GpuWorkerCommand;
import org.dpsfleet.cli.command.ReplayCommand;
import org.dpsfleet.cli.command.ResultsCommand;
import org.dpsfleet.cli.command.RunCommand;
import org.dpsfleet.cli.command.StatusCommand;
import org.dpsfleet.cli.command.SubmitCommand;
import org.dpsfleet.cli.command.WeightsCommand;
import org.dpsfleet.cli.outcome.CommandFailure;
import org.dpsfleet.cli.outcome.ExitCode;
import org.dpsfleet.cli.outcome.FailureReporter;
import org.dpsfleet.cli.run.Roles;
import org.dpsfleet.perceptual.HostMemory;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ScopeType;
import picocli.CommandLine.Spec;

/** The command {@code fleet}. */
@Command(
        name = "fleet",
        description = "Adapts deep perceptual similarity metrics to contexts, on one machine or many.",
        mixinStandardHelpOptions = true,
        scope = ScopeType.INHERIT,
        versionProvider = Version.class,
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {
            "0:done",
            "1:failed",
            "2:the command line or a file that it names is not right",
            "3:not found",
            "4:partly failed",
            "130:interrupted"
        })
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
                .addSubcommand(new CancelCommand())
                .addSubcommand(new ResultsCommand())
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
        var failures = new FailureReporter();
        return line.setExecutionExceptionHandler(failures)
                .setParameterExceptionHandler(failures)
                .setCaseInsensitiveEnumValuesAllowed(true)
                .setDefaultValueProvider(new Defaults(environment));
    }

    /** Runs the command line and exits with its code. */
    public static void main(String... args) {
        int code;
        try {
            code = commandLine(Wiring.roles(), System.getenv()).execute(args);
        } catch (CommandFailure e) {
            System.err.println("fleet: " + e.getMessage());
            code = e.exitCode();
        } catch (OutOfMemoryError e) {
            System.err.println("fleet: this process ran out of memory (" + e.getMessage() + "); its heap may take "
                    + HostMemory.gib(HostMemory.heap()) + ", which FLEET_JAVA_OPTS=-Xmx... changes");
            code = ExitCode.FAILED;
        }
        // Threads of third parties must not keep a finished command alive.
        System.exit(code);
    }
}
