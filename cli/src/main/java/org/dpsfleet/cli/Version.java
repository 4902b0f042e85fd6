package org.dpsfleet.cli;

import org.dpsfleet.cli.build.Build;
import picocli.CommandLine.IVersionProvider;

/** What {@code fleet --version} prints. */
final class Version implements IVersionProvider {
    @Override
    public String[] getVersion() {
        var build = Build.current();
        return new String[] {"dps-fleet %s (revision %s)".formatted(build.version(), build.revision())};
    }
}
