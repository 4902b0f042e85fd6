package org.dpsfleet.cli;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.List;
import java.util.Map;
import org.dpsfleet.cli.run.EmbeddedCoordinator;
import org.dpsfleet.cli.run.Roles;
import org.dpsfleet.cli.run.WorkerRole;
import org.dpsfleet.schemas.message.Stage;
import picocli.CommandLine;

import static org.assertj.core.api.Assertions.assertThat;

/** The command line in this process. */
public final class Commands {
    /** What tests that run a fleet within this process share: its log goes where the last one sent it. */
    public static final String LOG = "the log of this process";

    private static final WorkerRole NONE = settings -> () -> {};

    private Commands() {}

    /** What a command left behind. */
    public record Outcome(int code, String out, String err) {}

    public static CommandLine line() {
        return line(Map.of());
    }

    /** The same with these variables in its environment. */
    public static CommandLine line(Map<String, String> environment) {
        return Fleet.commandLine(roles(NONE, NONE), environment);
    }

    /** With this product's coordinator. */
    public static Roles roles(WorkerRole adaptation, WorkerRole evaluation) {
        return new Roles(new EmbeddedCoordinator(), Map.of(Stage.ADAPTATION, adaptation, Stage.EVALUATION, evaluation));
    }

    public static Outcome run(String... args) {
        return run(Map.of(), args);
    }

    public static Outcome run(Map<String, String> environment, String... args) {
        return run(roles(NONE, NONE), environment, args);
    }

    /** What a command prints that has to succeed. */
    public static String answer(List<String> command) {
        var outcome = run(command.toArray(String[]::new));
        assertThat(outcome.code()).as(outcome.err()).isZero();
        return outcome.out();
    }

    public static Outcome run(Roles roles, Map<String, String> environment, String... args) {
        var out = new StringWriter();
        var err = new StringWriter();
        var code = Fleet.commandLine(roles, environment)
                .setOut(new PrintWriter(out, true))
                .setErr(new PrintWriter(err, true))
                .execute(args);
        return new Outcome(code, out.toString(), err.toString());
    }
}
