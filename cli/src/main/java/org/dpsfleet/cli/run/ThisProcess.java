package org.dpsfleet.cli.run;

import io.micrometer.core.instrument.MeterRegistry;
import org.dpsfleet.cli.build.Build;
import org.dpsfleet.worker.health.ProcessMeters;

/** What every role says about the process it runs in. */
final class ThisProcess {
    private ThisProcess() {}

    /** Adds the meters of JVM, operating system and build to a role's registry, until closed. */
    static ProcessMeters meters(MeterRegistry registry) {
        var build = Build.current();
        return ProcessMeters.bindTo(registry, build.version(), build.revision());
    }
}
