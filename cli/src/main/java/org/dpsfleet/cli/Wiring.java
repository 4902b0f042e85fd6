package org.dpsfleet.cli;

import org.dpsfleet.cli.outcome.CommandFailure;
import org.dpsfleet.cli.run.EmbeddedCoordinator;
import org.dpsfleet.cli.run.Roles;

/** What the roles are made of in this product. */
final class Wiring {
    private Wiring() {}

    static Roles roles() {
        return new Roles(
                new EmbeddedCoordinator(),
                settings -> {
                    throw CommandFailure.failed("this build has no gpu-worker");
                },
                settings -> {
                    throw CommandFailure.failed("this build has no eval-worker");
                });
    }
}
