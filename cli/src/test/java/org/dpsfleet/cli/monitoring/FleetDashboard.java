package org.dpsfleet.cli.monitoring;

import org.dpsfleet.cli.monitoring.Panel.Unit;

import static org.dpsfleet.cli.monitoring.Panel.alert;
import static org.dpsfleet.cli.monitoring.Panel.line;
import static org.dpsfleet.cli.monitoring.Panel.number;
import static org.dpsfleet.cli.monitoring.Series.mean;
import static org.dpsfleet.cli.monitoring.Series.of;
import static org.dpsfleet.cli.monitoring.Series.rate;
import static org.dpsfleet.schemas.metric.FleetMeter.BUILD_INFO;
import static org.dpsfleet.schemas.metric.FleetMeter.DEVICE_SECONDS;
import static org.dpsfleet.schemas.metric.FleetMeter.KAFKA_MISMATCHES;
import static org.dpsfleet.schemas.metric.FleetMeter.READY;
import static org.dpsfleet.schemas.metric.FleetMeter.TASKS;
import static org.dpsfleet.schemas.metric.FleetMeter.TASKS_PUBLISHED;
import static org.dpsfleet.schemas.metric.FleetMeter.TASKS_SUCCEEDED;
import static org.dpsfleet.schemas.metric.FleetMeter.TASK_RUN_TIME;

/** Whether the fleet is well, and how its work goes on. */
final class FleetDashboard {
    private FleetDashboard() {}

    static Dashboard dashboard() {
        return Dashboard.of("fleet", "Fleet", "Whether the fleet is well, and how its work goes on.")
                .row(
                        "Is the fleet well?",
                        number(
                                "Is the coordinator ready?",
                                Unit.YES,
                                "What /readyz of the coordinator says.",
                                "max(" + of(READY, "job=\"coordinator\"") + ")",
                                "coordinator"),
                        number(
                                "Workers that are ready",
                                Unit.COUNT,
                                "Workers whose /readyz says that they take tasks.",
                                "sum(" + of(READY, "job!=\"coordinator\"") + ") or vector(0)",
                                "workers"),
                        number(
                                "Tasks in flight",
                                Unit.COUNT,
                                "Queued, running, or waiting for their next attempt.",
                                "sum by (kind) (" + of(TASKS, "state=~\"queued|running|waiting\"") + ")",
                                "{{kind}}"),
                        number(
                                        "Dead letters",
                                        Unit.COUNT,
                                        "Tasks that were given up and not replayed yet.",
                                        "sum by (kind) (" + of(TASKS, "state=\"dead_lettered\"") + ")",
                                        "{{kind}}")
                                .of("TasksGivenUp"),
                        number(
                                        "Settings of Kafka to mend",
                                        Unit.COUNT,
                                        "What of Kafka is not as the fleet needs it, and whether that stops the fleet.",
                                        "sum by (effect) (" + of(KAFKA_MISMATCHES) + ")",
                                        "{{effect}}")
                                .of("KafkaSetup"),
                        number(
                                "Versions",
                                Unit.COUNT,
                                "How many processes run which version.",
                                "count by (version) (" + of(BUILD_INFO) + ")",
                                "{{version}}"))
                .row(
                        "How does the work go on?",
                        line(
                                "Tasks by state",
                                Unit.COUNT,
                                "All tasks that the fleet knows.",
                                "sum by (state) (" + of(TASKS) + ")",
                                "{{state}}"),
                        line(
                                        "Tasks that begin and end",
                                        Unit.PER_SECOND,
                                        "First attempts published, and first successes.",
                                        "sum by (kind) (" + rate(TASKS_PUBLISHED) + ")",
                                        "{{kind}} published")
                                .and("sum by (kind) (" + rate(TASKS_SUCCEEDED) + ")", "{{kind}} succeeded"),
                        line(
                                "Time that is left",
                                Unit.SECONDS,
                                "Tasks in flight by the rate of successes: when the work is done if it goes on like that.",
                                "sum by (kind) (" + of(TASKS, "state=~\"queued|running|waiting\"")
                                        + ") / (sum by (kind) (" + rate(TASKS_SUCCEEDED) + ") > 0)",
                                "{{kind}}"),
                        alert(
                                "QueueTime",
                                "Time from publication to claim",
                                Unit.SECONDS,
                                "The mean of the tasks that began in the last hour.",
                                "{{kind}}"),
                        line(
                                "Time from claim to end",
                                Unit.SECONDS,
                                "The mean of the attempts that ended lately.",
                                mean(TASK_RUN_TIME, "kind, outcome"),
                                "{{kind}} {{outcome}}"),
                        line(
                                "Device time by outcome",
                                Unit.SHARE,
                                "What share of the fleet's time attempts spent whose work counted, and whose did not.",
                                "sum by (outcome) (" + rate(DEVICE_SECONDS) + ") / on () group_left () (sum("
                                        + rate(DEVICE_SECONDS) + ") > 0)",
                                "{{outcome}}"));
    }
}
