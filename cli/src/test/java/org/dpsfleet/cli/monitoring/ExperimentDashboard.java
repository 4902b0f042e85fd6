package org.dpsfleet.cli.monitoring;

import org.dpsfleet.cli.monitoring.Panel.Unit;

import static org.dpsfleet.cli.monitoring.Panel.line;
import static org.dpsfleet.cli.monitoring.Panel.number;
import static org.dpsfleet.cli.monitoring.Series.mean;
import static org.dpsfleet.cli.monitoring.Series.of;
import static org.dpsfleet.cli.monitoring.Series.part;
import static org.dpsfleet.cli.monitoring.Series.rate;
import static org.dpsfleet.schemas.metric.FleetMeter.CHECKPOINT_BYTES;
import static org.dpsfleet.schemas.metric.FleetMeter.CHECKPOINT_WRITE;
import static org.dpsfleet.schemas.metric.FleetMeter.DATA_WAIT;
import static org.dpsfleet.schemas.metric.FleetMeter.EVALUATION_CACHE_HITS;
import static org.dpsfleet.schemas.metric.FleetMeter.EVALUATION_CACHE_MISSES;
import static org.dpsfleet.schemas.metric.FleetMeter.EVALUATION_PAIRS;
import static org.dpsfleet.schemas.metric.FleetMeter.TASKS_CANCELLED;
import static org.dpsfleet.schemas.metric.FleetMeter.TASKS_PUBLISHED;
import static org.dpsfleet.schemas.metric.FleetMeter.TASKS_RUNNING;
import static org.dpsfleet.schemas.metric.FleetMeter.TASKS_SUCCEEDED;
import static org.dpsfleet.schemas.metric.FleetMeter.TRAINING_CONTEXT_STEPS;
import static org.dpsfleet.schemas.metric.FleetMeter.TRAINING_IMAGES;
import static org.dpsfleet.schemas.metric.FleetMeter.TRAINING_LEARNING_RATE;
import static org.dpsfleet.schemas.metric.FleetMeter.TRAINING_LOSS;
import static org.dpsfleet.schemas.metric.FleetMeter.TRAINING_STEPS;

/** How fast metrics are adapted and scored, and how it goes. */
final class ExperimentDashboard {
    private ExperimentDashboard() {}

    static Dashboard dashboard() {
        return Dashboard.of("experiment", "Experiment", "How fast metrics are adapted and scored, and how it goes.")
                .row(
                        "How far is it?",
                        number(
                                "Share that is done",
                                Unit.SHARE,
                                "Tasks that succeeded, of all that were published.",
                                "sum by (kind) (" + of(TASKS_SUCCEEDED) + ") / (sum by (kind) (" + of(TASKS_PUBLISHED)
                                        + ") > 0)",
                                "{{kind}}"),
                        number(
                                "Tasks that run",
                                Unit.COUNT,
                                "Tasks that workers say they are running.",
                                "sum by (kind) (" + part(TASKS_RUNNING, "count") + ")",
                                "{{kind}}"),
                        number(
                                "Tasks cancelled",
                                Unit.COUNT,
                                "Tasks that were cancelled before their end.",
                                "sum by (kind) (" + of(TASKS_CANCELLED) + ")",
                                "{{kind}}"),
                        number(
                                "Pairs compared",
                                Unit.COUNT,
                                "Pairs of images that evaluations have compared.",
                                "sum by (network) (" + of(EVALUATION_PAIRS) + ")",
                                "{{network}}"))
                .row(
                        "Adaptation",
                        line(
                                "Loss",
                                Unit.NUMBER,
                                "The mean over contexts at the last step of the running training.",
                                "avg by (network, variant) (" + of(TRAINING_LOSS) + ")",
                                "{{network}} {{variant}}"),
                        line(
                                "Learning rate",
                                Unit.NUMBER,
                                "The learning rate of this epoch.",
                                "avg by (network, variant) (" + of(TRAINING_LEARNING_RATE) + ")",
                                "{{network}} {{variant}}"),
                        line(
                                "Images",
                                Unit.PER_SECOND,
                                "Images trained on, each once per epoch.",
                                "sum by (network, variant) (" + rate(TRAINING_IMAGES) + ")",
                                "{{network}} {{variant}}"),
                        line(
                                "Steps",
                                Unit.PER_SECOND,
                                "Steps of the optimiser.",
                                "sum by (network, variant) (" + rate(TRAINING_STEPS) + ")",
                                "{{network}} {{variant}}"),
                        line(
                                "Contexts times steps",
                                Unit.PER_SECOND,
                                "Steps times the contexts that share them.",
                                "sum by (network, variant) (" + rate(TRAINING_CONTEXT_STEPS) + ")",
                                "{{network}} {{variant}}"),
                        line(
                                "Share of time spent on waiting for images",
                                Unit.SHARE,
                                "If it is high, the disk or the processors are too slow for the device.",
                                "avg by (network) (rate(" + part(DATA_WAIT, "sum") + "[$__rate_interval]))",
                                "{{network}}"))
                .row(
                        "Checkpoints and evaluation",
                        line(
                                "Time to write a checkpoint",
                                Unit.SECONDS,
                                "The mean, fsync included.",
                                mean(CHECKPOINT_WRITE, "instance"),
                                "{{instance}}"),
                        line(
                                "Size of a checkpoint",
                                Unit.BYTES,
                                "The mean of those that were written lately.",
                                mean(CHECKPOINT_BYTES, "instance"),
                                "{{instance}}"),
                        line(
                                "Pairs of images compared",
                                Unit.PER_SECOND,
                                "By evaluations of all workers.",
                                "sum by (network) (" + rate(EVALUATION_PAIRS) + ")",
                                "{{network}}"),
                        line(
                                "Pairs found in the cache",
                                Unit.SHARE,
                                "Pairs whose features had been kept, of those that were looked up.",
                                "sum by (network) (" + rate(EVALUATION_CACHE_HITS) + ") / (sum by (network) ("
                                        + rate(EVALUATION_CACHE_HITS) + ") + sum by (network) ("
                                        + rate(EVALUATION_CACHE_MISSES) + "))",
                                "{{network}}"));
    }
}
