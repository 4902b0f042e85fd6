package org.dpsfleet.cli.command;

import java.io.PrintWriter;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;

/**
 * Where a command writes.
 *
 * @param out data
 * @param err progress and complaints
 */
record Console(PrintWriter out, PrintWriter err) {
    /** That of a command which picocli has set up. */
    static Console of(@Nullable CommandSpec spec) {
        var line = Objects.requireNonNull(spec, "picocli sets the spec").commandLine();
        return new Console(line.getOut(), line.getErr());
    }
}
