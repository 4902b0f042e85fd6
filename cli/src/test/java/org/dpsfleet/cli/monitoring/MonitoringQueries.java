package org.dpsfleet.cli.monitoring;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashSet;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import org.dpsfleet.testing.repository.Repository;

/** The names of the fleet's metrics that monitoring asks for. */
public final class MonitoringQueries {
    static final Path FOLDER = Repository.ROOT.resolve("monitoring");
    private static final Pattern NAME = Pattern.compile("\\bdps_[a-z_]+");

    private MonitoringQueries() {}

    /** Those of the dashboards' panels. */
    public static Set<String> ofTheDashboards() {
        var asked = new TreeSet<String>();
        Dashboards.all().stream().flatMap(Dashboard::expressions).forEach(e -> asked.addAll(names(e)));
        return asked;
    }

    /** All that panels ask, with everything chosen, and all that alerts compare. */
    public static Set<String> expressions() {
        var asked = new LinkedHashSet<String>();
        Dashboards.all().stream()
                .flatMap(Dashboard::expressions)
                .map(expression ->
                        expression.replace("$__rate_interval", "1m").replaceAll("\\$(kind|network|instance)", ".*"))
                .forEach(asked::add);
        AlertRule.all().stream().map(AlertRule::quantity).forEach(asked::add);
        return asked;
    }

    /** The file of the alert rules. */
    public static String rules() throws IOException {
        return Files.readString(FOLDER.resolve("alerts.yml"));
    }

    /** Those of the alert rules. */
    public static Set<String> ofTheAlerts() throws IOException {
        return names(rules());
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
