package org.dpsfleet.cli.command;

import org.dpsfleet.cli.log.LogFormat;
import org.dpsfleet.cli.log.LogSetup;
import picocli.CommandLine.Option;

/** How a role that runs as a process of its own writes its log. */
final class LogOptions {
    @Option(
            names = "--log-format",
            paramLabel = "FORMAT",
            description = {"of the log on standard error: text, or json for one object per line", "(default: text)"})
    private LogFormat format = LogFormat.TEXT;

    /** From here on the log goes to standard error, from INFO on. */
    void begin() {
        LogSetup.verbose(format);
    }
}
