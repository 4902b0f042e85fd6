package org.dpsfleet.cli.monitoring;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A panel: a question, and the queries that answer it.
 *
 * @param title the question, or the quantity
 * @param description what it means, in sentences
 * @param alert whose threshold it shows; null for none
 * @param width of 24 columns
 */
record Panel(
        Form form,
        String title,
        String description,
        Unit unit,
        List<Query> queries,
        @Nullable AlertRule alert,
        int width) {
    private static final int WHOLE = 24;

    /** How it looks. */
    enum Form {
        TIMESERIES,
        STAT,
        BARGAUGE
    }

    /** What its numbers are, by Grafana's names. */
    enum Unit {
        COUNT("short"),
        PER_SECOND("cps"),
        SECONDS("s"),
        BYTES("bytes"),
        SHARE("percentunit"),
        YES("bool_yes_no"),
        NUMBER("none");

        private final String id;

        Unit(String id) {
            this.id = id;
        }

        String id() {
            return id;
        }
    }

    /**
     * A question to Prometheus.
     *
     * @param legend with labels in double braces
     */
    record Query(String expression, String legend) {}

    /** A line over time, a third of the page wide. */
    static Panel line(String title, Unit unit, String description, String expression, String legend) {
        return new Panel(
                Form.TIMESERIES, title, description, unit, List.of(new Query(expression, legend)), null, WHOLE / 3);
    }

    /** The number of this moment, a sixth of the page wide. */
    static Panel number(String title, Unit unit, String description, String expression, String legend) {
        return new Panel(Form.STAT, title, description, unit, List.of(new Query(expression, legend)), null, WHOLE / 6);
    }

    /** The quantity that an alert looks at, with its threshold. */
    static Panel alert(String name, String title, Unit unit, String description, String legend) {
        return line(title, unit, description, AlertRule.named(name).quantity(), legend)
                .of(name);
    }

    /** The same with one more line. */
    Panel and(String expression, String legend) {
        var all = new ArrayList<>(queries);
        all.add(new Query(expression, legend));
        return new Panel(form, title, description, unit, List.copyOf(all), alert, width);
    }

    /** The same with the threshold of an alert about this quantity. */
    Panel of(String name) {
        var rule = AlertRule.named(name);
        var told = "%s Alert %s: %s.".formatted(description, name, rule.runbook());
        return new Panel(form, title, told, unit, queries, rule, width);
    }

    /** The same as bars. */
    Panel asBars() {
        return new Panel(Form.BARGAUGE, title, description, unit, queries, alert, width);
    }
}
