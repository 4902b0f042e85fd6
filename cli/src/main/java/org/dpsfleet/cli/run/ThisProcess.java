package org.dpsfleet.cli.run;

import io.micrometer.core.instrument.MeterRegistry;
import org.dpsfleet.worker.health.ProcessMeters;

/** What every role says about the process it runs in. */
final class ThisProcess {
    private ThisProcess() {}

    /** Adds the meters of JVM, operating system and build to a role's registry, until closed. */
    static ProcessMeters meters(MeterRegistry registry) {
        var jar = ThisProcess.class.getPackage();
        var version = jar.getImplementationVersion();
        return ProcessMeters.bindTo(registry, version == null ? "unpackaged" : version, "unknown");
    }
}
