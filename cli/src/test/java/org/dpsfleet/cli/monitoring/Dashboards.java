package org.dpsfleet.cli.monitoring;

import java.util.List;

/** The four dashboards of {@code monitoring/grafana/dashboards}, which are printed from here. */
final class Dashboards {
    private Dashboards() {}

    /** All of them. */
    static List<Dashboard> all() {
        return List.of(
                FleetDashboard.dashboard(),
                ExperimentDashboard.dashboard(),
                WorkersDashboard.dashboard(),
                FailuresDashboard.dashboard());
    }
}
