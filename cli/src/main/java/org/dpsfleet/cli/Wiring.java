package org.dpsfleet.cli;

import org.dpsfleet.cli.run.EmbeddedCoordinator;
import org.dpsfleet.cli.run.Roles;
import org.dpsfleet.cli.run.EmbeddedWorker;

/** What the roles are made of in this product. */
final class Wiring {
    private Wiring() {}

    static Roles roles() {
        return new Roles(new EmbeddedCoordinator(), EmbeddedWorker.gpu(), EmbeddedWorker.eval());
    }
}
