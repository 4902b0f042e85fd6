package org.dpsfleet.cli;

import org.dpsfleet.cli.run.EmbeddedCoordinator;
import org.dpsfleet.cli.run.EmbeddedWorker;
import org.dpsfleet.cli.run.Roles;

/** What the roles are made of in this product. */
final class Wiring {
    private Wiring() {}

    static Roles roles() {
        return new Roles(new EmbeddedCoordinator(), EmbeddedWorker.all());
    }
}
