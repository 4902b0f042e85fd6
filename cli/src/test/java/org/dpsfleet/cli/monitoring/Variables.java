package org.dpsfleet.cli.monitoring;

import org.dpsfleet.schemas.codec.Json;
import org.dpsfleet.schemas.metric.FleetMeter;
import org.dpsfleet.schemas.metric.MeterTable;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** What somebody who looks at a dashboard chooses. */
final class Variables {
    /** The name of the variable of Prometheus as Grafana's source of data. */
    static final String SOURCE = "datasource";

    /** The address of the coordinator's page. */
    static final String PAGE = "${coordinator}/";

    private static final String USUAL = "http://127.0.0.1:8080";

    private Variables() {}

    /** Those that a dashboard's panels use. */
    static ArrayNode of(Dashboard dashboard) {
        var list = Json.mapper().createArrayNode();
        list.add(variable(SOURCE, "datasource", "Prometheus").put("query", "prometheus"));
        chosen(list, dashboard, "kind", "Kind of tasks", FleetMeter.TASKS);
        chosen(list, dashboard, "network", "Network", FleetMeter.TRAINING_STEPS);
        chosen(list, dashboard, "instance", "Worker", FleetMeter.HEARTBEAT_AGE);
        var page = variable("coordinator", "textbox", "Coordinator").put("query", USUAL);
        page.putObject("current").put("text", USUAL).put("value", USUAL);
        list.add(page);
        return list;
    }

    /** Adds a variable whose values are those of a label, all of them at first. */
    private static void chosen(ArrayNode list, Dashboard dashboard, String label, String title, FleetMeter of) {
        if (dashboard.expressions().noneMatch(expression -> expression.contains("$" + label))) {
            return;
        }
        var variable = variable(label, "query", title)
                .put("query", "label_values(%s, %s)".formatted(MeterTable.prometheusName(of), label))
                .put("includeAll", true)
                .put("allValue", ".*")
                .put("multi", true)
                .put("refresh", 2)
                .put("sort", 1);
        variable.putObject("datasource").put("type", "prometheus").put("uid", "${" + SOURCE + "}");
        variable.putObject("current").put("text", "All").put("value", "$__all");
        list.add(variable);
    }

    private static ObjectNode variable(String name, String type, String label) {
        return Json.mapper()
                .createObjectNode()
                .put("name", name)
                .put("type", type)
                .put("label", label);
    }
}
