package org.dpsfleet.coordinator;

import java.io.IOException;
import org.dpsfleet.testing.topic.FleetTopics;
import org.dpsfleet.testing.worker.FakeWorkers;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/** One fleet for all tests of a class, none of which changes what another looks at. */
final class ClassFleet implements BeforeAllCallback, AfterAllCallback {
    private final TestFleet fleet = new TestFleet();

    @Override
    public void beforeAll(ExtensionContext context) throws IOException {
        fleet.start();
    }

    @Override
    public void afterAll(ExtensionContext context) throws IOException {
        fleet.stop();
    }

    Api api() {
        return fleet.api();
    }

    FakeWorkers workers() {
        return fleet.workers();
    }

    FleetTopics topics() {
        return fleet.topics();
    }
}
