package org.dpsfleet.cli;

import picocli.CommandLine.IVersionProvider;

/** The version that the jar's manifest states. */
final class Version implements IVersionProvider {
    @Override
    public String[] getVersion() {
        var version = Fleet.class.getPackage().getImplementationVersion();
        return new String[] {"dps-fleet " + (version == null ? "(not packaged)" : version)};
    }
}
