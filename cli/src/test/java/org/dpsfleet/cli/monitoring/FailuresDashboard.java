package org.dpsfleet.cli.monitoring;

import org.dpsfleet.cli.monitoring.Panel.Unit;

import static org.dpsfleet.cli.monitoring.Panel.alert;
import static org.dpsfleet.cli.monitoring.Panel.line;
import static org.dpsfleet.cli.monitoring.Panel.number;
import static org.dpsfleet.cli.monitoring.Series.of;
import static org.dpsfleet.cli.monitoring.Series.rate;
import static org.dpsfleet.schemas.metric.FleetMeter.PROJECTION_RECORDS;
import static org.dpsfleet.schemas.metric.FleetMeter.SHARE_GROUP_LAG;
import static org.dpsfleet.schemas.metric.FleetMeter.TASKS_DEAD_LETTERED;
import static org.dpsfleet.schemas.metric.FleetMeter.TASKS_FAILED;
import static org.dpsfleet.schemas.metric.FleetMeter.TASKS_LOST;
import static org.dpsfleet.schemas.metric.FleetMeter.TASKS_REMADE;
import static org.dpsfleet.schemas.metric.FleetMeter.TASKS_REPLAYED;
import static org.dpsfleet.schemas.metric.FleetMeter.TASKS_RETRIED;
import static org.dpsfleet.schemas.metric.FleetMeter.TASKS_SUPERSEDED;
import static org.dpsfleet.schemas.metric.FleetMeter.TASKS_VANISHED;

/** What fails, what is tried again, and whether Kafka keeps up. */
final class FailuresDashboard {
    private FailuresDashboard() {}

    static Dashboard dashboard() {
        return Dashboard.of(
                        "failures",
                        "Kafka and failures",
                        "What fails, what is tried again, and whether Kafka keeps up.")
                .row(
                        "Failures",
                        alert(
                                "FailureRatio",
                                "Share of attempts that fail",
                                Unit.SHARE,
                                "Of the attempts of half an hour; what workers hand back has not failed.",
                                "{{kind}}"),
                        line(
                                "Attempts that failed, by category",
                                Unit.PER_SECOND,
                                "What workers reported.",
                                "sum by (kind, category) (" + rate(TASKS_FAILED) + ") > 0",
                                "{{kind}} {{category}}"),
                        alert("DeadLettersGrow", "Tasks given up", Unit.COUNT, "Within half an hour.", "{{kind}}"),
                        alert(
                                "WorkersVanish",
                                "Attempts that lost their worker",
                                Unit.COUNT,
                                "Within half an hour.",
                                "{{kind}}"),
                        line(
                                        "Attempts that are made again",
                                        Unit.PER_SECOND,
                                        "Further attempts, checkpoints that had to be made again, replays of dead letters, and results"
                                                + " that came too late.",
                                        "sum by (kind) (" + rate(TASKS_RETRIED) + ")",
                                        "{{kind}} again")
                                .and("sum by (kind) (" + rate(TASKS_REMADE) + ")", "checkpoints for {{kind}}")
                                .and("sum by (kind) (" + rate(TASKS_REPLAYED) + ")", "{{kind}} replayed")
                                .and("sum by (kind) (" + rate(TASKS_SUPERSEDED) + ")", "{{kind}} superseded"),
                        number(
                                        "Ever",
                                        Unit.COUNT,
                                        "Dead letters, lost attempts and vanished messages since the beginning.",
                                        "sum(" + of(TASKS_DEAD_LETTERED) + ")",
                                        "dead letters")
                                .and("sum(" + of(TASKS_LOST) + ")", "lost")
                                .and("sum(" + of(TASKS_VANISHED) + ")", "vanished"))
                .row(
                        "Kafka",
                        line(
                                "Records that no worker has taken",
                                Unit.COUNT,
                                "Not a number until Kafka says, which it does when a first worker has joined.",
                                "sum by (group) (" + of(SHARE_GROUP_LAG) + ")",
                                "{{group}}"),
                        alert(
                                "ProjectionBehind",
                                "How old is what the coordinator knows?",
                                Unit.SECONDS,
                                "A fraction of a second while it keeps up.",
                                "{{instance}}"),
                        line(
                                "Records read",
                                Unit.PER_SECOND,
                                "By the coordinator, of each topic.",
                                "sum by (topic) (" + rate(PROJECTION_RECORDS) + ")",
                                "{{topic}}"),
                        alert(
                                "MessagesVanish",
                                "Messages that vanished",
                                Unit.COUNT,
                                "Within half an hour, from their topic, before a worker took them.",
                                "{{kind}}"),
                        alert(
                                "KafkaSetup",
                                "Settings of Kafka to mend",
                                Unit.COUNT,
                                "What of Kafka is not as the fleet needs it.",
                                "{{effect}}"));
    }
}
