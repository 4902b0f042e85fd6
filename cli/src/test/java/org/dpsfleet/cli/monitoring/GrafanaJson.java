package org.dpsfleet.cli.monitoring;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import org.dpsfleet.cli.monitoring.Panel.Form;
import org.dpsfleet.cli.monitoring.Panel.Unit;
import org.dpsfleet.schemas.codec.Json;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** Writes dashboards as Grafana reads them; {@code grafana.schema.json} in the tests' resources is its form. */
final class GrafanaJson {
    private static final int COLUMNS = 24;
    private static final int LINE_HEIGHT = 8;
    private static final int NUMBER_HEIGHT = 4;
    private static final int SCHEMA_VERSION = 39;
    private static final Map<String, String> COLOURS = Map.of("critical", "red", "warning", "orange", "info", "blue");

    private final ArrayNode panels = Json.mapper().createArrayNode();
    private int left;
    private int top;
    private int height;

    private GrafanaJson() {}

    /** The file of a dashboard. */
    static String print(Dashboard dashboard) {
        var writer = new GrafanaJson();
        dashboard.rows().forEach(writer::row);
        var root = Json.mapper().createObjectNode();
        root.put("title", "dps-fleet: " + dashboard.title())
                .put("uid", "dps-" + dashboard.file())
                .put("description", dashboard.description())
                .put("schemaVersion", SCHEMA_VERSION)
                .put("version", 1)
                .put("timezone", "utc")
                .put("refresh", "10s");
        root.putArray("tags").add("dps-fleet");
        root.putObject("time").put("from", "now-1h").put("to", "now");
        root.putObject("templating").set("list", Variables.of(dashboard));
        root.putArray("links")
                .add(link("dashboards", "Dashboards", "").put("asDropdown", false))
                .add(link("link", "The coordinator's page", Variables.PAGE));
        root.set("panels", writer.panels);
        return Json.mapper().writerWithDefaultPrettyPrinter().writeValueAsString(root) + "\n";
    }

    private static ObjectNode link(String type, String title, String url) {
        var link = Json.mapper().createObjectNode();
        link.put("type", type)
                .put("title", title)
                .put("tooltip", title)
                .put("icon", "external link")
                .put("asDropdown", false)
                .put("includeVars", type.equals("dashboards"))
                .put("keepTime", type.equals("dashboards"))
                .put("targetBlank", type.equals("link"));
        link.putArray("tags").add("dps-fleet");
        return url.isEmpty() ? link : link.put("url", url);
    }

    private void row(Dashboard.Row row) {
        newLine();
        var heading = panels.addObject();
        heading.put("id", panels.size())
                .put("type", "row")
                .put("title", row.title())
                .put("collapsed", false)
                .set("gridPos", place(COLUMNS, 1));
        heading.putArray("panels");
        row.panels().forEach(this::panel);
        newLine();
    }

    private void newLine() {
        top += height;
        left = 0;
        height = 0;
    }

    private ObjectNode place(int width, int tall) {
        if (left + width > COLUMNS) {
            newLine();
        }
        var place = Json.mapper()
                .createObjectNode()
                .put("x", left)
                .put("y", top)
                .put("w", width)
                .put("h", tall);
        left += width;
        height = Math.max(height, tall);
        return place;
    }

    private void panel(Panel panel) {
        var node = panels.addObject();
        node.put("id", panels.size())
                .put("type", panel.form().name().toLowerCase(Locale.ROOT))
                .put("title", panel.title())
                .put("description", panel.description());
        node.set("datasource", source());
        node.set("gridPos", place(panel.width(), panel.form() == Form.STAT ? NUMBER_HEIGHT : LINE_HEIGHT));
        node.set("fieldConfig", fields(panel));
        node.set("options", options(panel.form()));
        node.putArray("links").add(link("link", "The coordinator's page", Variables.PAGE));
        var targets = node.putArray("targets");
        for (var query : panel.queries()) {
            var target = targets.addObject();
            target.put("refId", String.valueOf((char) ('A' + targets.size() - 1)))
                    .put("expr", query.expression())
                    .put("legendFormat", query.legend())
                    .put("range", panel.form() == Form.TIMESERIES)
                    .put("instant", panel.form() != Form.TIMESERIES)
                    .set("datasource", source());
        }
    }

    private static ObjectNode source() {
        return Json.mapper().createObjectNode().put("type", "prometheus").put("uid", "${" + Variables.SOURCE + "}");
    }

    private static ObjectNode fields(Panel panel) {
        var fields = Json.mapper().createObjectNode();
        var defaults = fields.putObject("defaults").put("unit", panel.unit().id());
        if (panel.unit() == Unit.SHARE) {
            defaults.put("min", 0).put("max", 1);
        }
        var steps = defaults.putObject("thresholds").put("mode", "absolute").putArray("steps");
        steps.addAll(thresholds(panel));
        if (panel.form() == Form.TIMESERIES) {
            var custom = defaults.putObject("custom").put("lineWidth", 1).put("fillOpacity", 10);
            custom.putObject("thresholdsStyle").put("mode", panel.alert() == null ? "off" : "line");
        }
        fields.putArray("overrides");
        return fields;
    }

    /** Green where the alert is silent, its severity's colour where it fires. */
    private static List<ObjectNode> thresholds(Panel panel) {
        var rule = panel.alert();
        if (rule == null) {
            return List.of(step("green").putNull("value"));
        }
        var colour = COLOURS.getOrDefault(rule.severity(), "red");
        // Grafana colours from a value on, an alert fires above it: of things that are counted from the next one.
        double value = rule.above() && panel.unit() == Unit.COUNT ? rule.threshold() + 1 : rule.threshold();
        return rule.above()
                ? List.of(step("green").putNull("value"), step(colour).put("value", value))
                : List.of(step(colour).putNull("value"), step("green").put("value", value));
    }

    private static ObjectNode step(String colour) {
        return Json.mapper().createObjectNode().put("color", colour);
    }

    private static ObjectNode options(Form form) {
        var options = Json.mapper().createObjectNode();
        switch (form) {
            case TIMESERIES -> {
                legend(options, true);
                options.putObject("tooltip").put("mode", "multi").put("sort", "desc");
            }
            case STAT -> {
                reduce(options);
                put(
                        options,
                        Map.of(
                                "colorMode", "value",
                                "graphMode", "none",
                                "justifyMode", "auto",
                                "percentChangeColorMode", "standard",
                                "textMode", "auto"));
                options.put("showPercentChange", false).put("wideLayout", true);
            }
            case BARGAUGE -> {
                reduce(options);
                legend(options, false);
                put(
                        options,
                        Map.of(
                                "displayMode",
                                "basic",
                                "namePlacement",
                                "auto",
                                "sizing",
                                "auto",
                                "valueMode",
                                "color"));
                options.put("maxVizHeight", 300)
                        .put("minVizHeight", 16)
                        .put("minVizWidth", 8)
                        .put("showUnfilled", true);
            }
        }
        return options;
    }

    private static void put(ObjectNode options, Map<String, String> values) {
        new TreeMap<>(values).forEach(options::put);
    }

    private static void legend(ObjectNode options, boolean shown) {
        options.putObject("legend")
                .put("showLegend", shown)
                .put("displayMode", "list")
                .put("placement", "bottom")
                .putArray("calcs");
    }

    private static void reduce(ObjectNode options) {
        options.put("orientation", "auto");
        options.putObject("reduceOptions")
                .put("values", false)
                .put("fields", "")
                .putArray("calcs")
                .add("lastNotNull");
    }
}
