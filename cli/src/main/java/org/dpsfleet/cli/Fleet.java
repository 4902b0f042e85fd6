package org.dpsfleet.cli;

import java.io.PrintWriter;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Supplier;
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
        var line = new CommandLine(new Fleet());
        new Subcommands(() -> roles).addTo(line);
        return ready(line, environment);
    }

    /** The command line, ready to execute these arguments and no others. */
    static CommandLine commandLine(Supplier<Roles> roles, Map<String, String> environment, List<String> arguments) {
        var line = new CommandLine(new Fleet());
        new Subcommands(roles).addTo(line, arguments);
        return ready(line, environment);
    }

    private static CommandLine ready(CommandLine line, Map<String, String> environment) {
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
        // Or picocli looks for Groovy in every jar, which are two hundred.
        System.setProperty("picocli.disable.closures", "true");
        int code = run(args);
        // Threads of third parties must not keep a finished command alive. Where there are none the JVM ends by itself:
        // System.exit looks for a logger of its own in every jar, which takes longer than a command that prints its
        // help.
        if (code != ExitCode.DONE || Thread.activeCount() > 1) {
            System.exit(code);
        }
    }

    /** Runs the command line as a process of its own does. */
    static int run(String... args) {
        // Also of what libraries print and read: Kafka's server spells its own settings in capitals of the
        // locale, and a number's digits are those of the locale. English is what it is without any locale.
        Locale.setDefault(Locale.ENGLISH);
        var out = StandardOutput.writer();
        try {
            int code = commandLine(Wiring::roles, System.getenv(), List.of(args))
                    .setOut(out)
                    .execute(args);
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
