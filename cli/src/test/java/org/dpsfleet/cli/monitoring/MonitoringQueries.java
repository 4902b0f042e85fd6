package org.dpsfleet.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import org.dpsfleet.schemas.codec.Json;
import org.dpsfleet.testing.repository.Repository;

/** The names of the fleet's metrics that monitoring asks for. */
public final class MonitoringQueries {
    static final Path FOLDER = Repository.ROOT.resolve("monitoring");
    private static final Pattern NAME = Pattern.compile("\\bdps_[a-z_]+");

    private MonitoringQueries() {}

    /** Those of the dashboard's panels. */
    public static Set<String> ofTheDashboard() throws IOException {
        var dashboard = Json.mapper()
                .readTree(FOLDER.resolve("grafana/dashboards/fleet.json").toFile());
        var asked = new TreeSet<String>();
        for (var panel : dashboard.get("panels")) {
            panel.get("targets").forEach(t -> asked.addAll(names(t.get("expr").asString())));
        }
        return asked;
    }

    /** Those of the alert rules. */
    public static Set<String> ofTheAlerts() throws IOException {
        return names(Files.readString(FOLDER.resolve("alerts.yml")));
    }

    private static Set<String> names(String text) {
        var names = new TreeSet<String>();
        var matcher = NAME.matcher(text);
        while (matcher.find()) {
            names.add(matcher.group());
        }
        return names;
    }
}
