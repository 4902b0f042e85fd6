package org.dpsfleet.cli;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.Map;
import org.dpsfleet.cli.run.EmbeddedCoordinator;
import org.dpsfleet.cli.run.Roles;
import org.dpsfleet.cli.run.WorkerRole;
import picocli.CommandLine;

/** The command line in this process. */
public final class Commands {
    private static final WorkerRole NONE = settings -> () -> {};

    private Commands() {}

    /** What a command left behind. */
    public record Outcome(int code, String out, String err) {}

    public static CommandLine line() {
        return Fleet.commandLine(new Roles(new EmbeddedCoordinator(), NONE, NONE), Map.of());
    }

    public static Outcome run(String... args) {
        return run(Map.of(), args);
    }

    public static Outcome run(Map<String, String> environment, String... args) {
        return run(new Roles(new EmbeddedCoordinator(), NONE, NONE), environment, args);
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
