package org.dpsfleet.cli.monitoring;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/**
 * A dashboard.
 *
 * @param file its name without the ending, which is its uid behind {@code dps-} as well
 * @param description what it is for, in a sentence
 */
record Dashboard(String file, String title, String description, List<Row> rows) {
    /** Panels under a heading. */
    record Row(String title, List<Panel> panels) {}

    /** An empty one. */
    static Dashboard of(String file, String title, String description) {
        return new Dashboard(file, title, description, List.of());
    }

    /** The same with another row. */
    Dashboard row(String heading, Panel... panels) {
        var more = new ArrayList<>(rows);
        more.add(new Row(heading, List.of(panels)));
        return new Dashboard(file, title, description, List.copyOf(more));
    }

    /** All panels. */
    Stream<Panel> panels() {
        return rows.stream().flatMap(row -> row.panels().stream());
    }

    /** All that is asked of Prometheus. */
    Stream<String> expressions() {
        return panels().flatMap(panel -> panel.queries().stream()).map(Panel.Query::expression);
    }
}
