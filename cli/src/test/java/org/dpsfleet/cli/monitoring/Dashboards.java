package org.dpsfleet.cli.monitoring;

import java.util.List;
import org.dpsfleet.cli.monitoring.Panel.Unit;

import static org.dpsfleet.cli.monitoring.Panel.alert;
import static org.dpsfleet.cli.monitoring.Panel.line;
import static org.dpsfleet.cli.monitoring.Panel.number;
import static org.dpsfleet.cli.monitoring.Series.mean;
import static org.dpsfleet.cli.monitoring.Series.of;
import static org.dpsfleet.cli.monitoring.Series.part;
import static org.dpsfleet.cli.monitoring.Series.rate;
import static org.dpsfleet.schemas.metric.FleetMeter.BUILD_INFO;
import static org.dpsfleet.schemas.metric.FleetMeter.CHECKPOINT_BYTES;
import static org.dpsfleet.schemas.metric.FleetMeter.CHECKPOINT_WRITE;
import static org.dpsfleet.schemas.metric.FleetMeter.DATA_WAIT;
import static org.dpsfleet.schemas.metric.FleetMeter.DEVICE_SECONDS;
import static org.dpsfleet.schemas.metric.FleetMeter.DISK_FREE;
import static org.dpsfleet.schemas.metric.FleetMeter.DISK_TOTAL;
import static org.dpsfleet.schemas.metric.FleetMeter.EVALUATION_CACHE_HITS;
import static org.dpsfleet.schemas.metric.FleetMeter.EVALUATION_CACHE_MISSES;
import static org.dpsfleet.schemas.metric.FleetMeter.EVALUATION_PAIRS;
import static org.dpsfleet.schemas.metric.FleetMeter.GPU_MEMORY_TOTAL;
import static org.dpsfleet.schemas.metric.FleetMeter.GPU_MEMORY_USED;
import static org.dpsfleet.schemas.metric.FleetMeter.KAFKA_MISMATCHES;
import static org.dpsfleet.schemas.metric.FleetMeter.PROJECTION_RECORDS;
import static org.dpsfleet.schemas.metric.FleetMeter.READY;
import static org.dpsfleet.schemas.metric.FleetMeter.SHARE_GROUP_LAG;
import static org.dpsfleet.schemas.metric.FleetMeter.TASKS;
import static org.dpsfleet.schemas.metric.FleetMeter.TASKS_CANCELLED;
import static org.dpsfleet.schemas.metric.FleetMeter.TASKS_DEAD_LETTERED;
import static org.dpsfleet.schemas.metric.FleetMeter.TASKS_FAILED;
import static org.dpsfleet.schemas.metric.FleetMeter.TASKS_LOST;
import static org.dpsfleet.schemas.metric.FleetMeter.TASKS_PUBLISHED;
import static org.dpsfleet.schemas.metric.FleetMeter.TASKS_REPLAYED;
import static org.dpsfleet.schemas.metric.FleetMeter.TASKS_RETRIED;
import static org.dpsfleet.schemas.metric.FleetMeter.TASKS_RUNNING;
import static org.dpsfleet.schemas.metric.FleetMeter.TASKS_SUCCEEDED;
import static org.dpsfleet.schemas.metric.FleetMeter.TASKS_SUPERSEDED;
import static org.dpsfleet.schemas.metric.FleetMeter.TASKS_VANISHED;
import static org.dpsfleet.schemas.metric.FleetMeter.TASK_QUEUE_TIME;
import static org.dpsfleet.schemas.metric.FleetMeter.TASK_RUN_TIME;
import static org.dpsfleet.schemas.metric.FleetMeter.TRAINING_CONTEXT_STEPS;
import static org.dpsfleet.schemas.metric.FleetMeter.TRAINING_IMAGES;
import static org.dpsfleet.schemas.metric.FleetMeter.TRAINING_LEARNING_RATE;
import static org.dpsfleet.schemas.metric.FleetMeter.TRAINING_LOSS;
import static org.dpsfleet.schemas.metric.FleetMeter.TRAINING_STEPS;

/** The four dashboards of {@code monitoring/grafana/dashboards}, which are printed from here. */
final class Dashboards {
    private Dashboards() {}

    /** All of them. */
    static List<Dashboard> all() {
        return List.of(fleet(), experiment(), workers(), failures());
    }

    private static Dashboard fleet() {
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

    private static Dashboard experiment() {
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

    private static Dashboard workers() {
        return Dashboard.of("workers", "Workers and GPUs", "What each worker does, and what its machine has left.")
                .row(
                        "Workers",
                        line(
                                "Is it ready?",
                                Unit.YES,
                                "What /readyz of each process says.",
                                "min by (job, instance) (" + of(READY) + ")",
                                "{{job}} {{instance}}"),
                        line(
                                "Tasks that run",
                                Unit.COUNT,
                                "One at most on each worker.",
                                "sum by (instance, kind) (" + part(TASKS_RUNNING, "count") + ")",
                                "{{instance}} {{kind}}"),
                        line(
                                "Time of the running task",
                                Unit.SECONDS,
                                "For how long the task has been running.",
                                "max by (instance, kind) (" + part(TASKS_RUNNING, "max") + ")",
                                "{{instance}} {{kind}}"),
                        alert(
                                "HeartbeatStale",
                                "Time since the last heartbeat",
                                Unit.SECONDS,
                                "Of the running task; zero where none runs.",
                                "{{instance}}"),
                        line(
                                "Attempts that ended",
                                Unit.PER_SECOND,
                                "By what they came to.",
                                "sum by (instance, outcome) (rate(" + part(TASK_RUN_TIME, "count")
                                        + "[$__rate_interval]))",
                                "{{instance}} {{outcome}}"),
                        line(
                                "Longest time from publication to claim",
                                Unit.SECONDS,
                                "The longest of the last minutes, of each worker's tasks.",
                                "max by (instance, kind) (" + part(TASK_QUEUE_TIME, "max") + ")",
                                "{{instance}} {{kind}}"))
                .row(
                        "GPUs",
                        alert(
                                "GpuIdle",
                                "Utilisation",
                                Unit.SHARE,
                                "The share of time in which the GPU computes, by NVML; not of instances of MIG.",
                                "{{instance}}"),
                        line(
                                        "Memory",
                                        Unit.BYTES,
                                        "Used by all processes on the worker's GPU, and all there is.",
                                        of(GPU_MEMORY_USED),
                                        "{{instance}} used")
                                .and(of(GPU_MEMORY_TOTAL), "{{instance}} total"),
                        alert(
                                "OutOfMemory",
                                "Out of memory",
                                Unit.COUNT,
                                "Times in an hour that a device had too little memory.",
                                "{{kind}}"))
                .row(
                        "Machines",
                        alert(
                                        "DiskNearlyFull",
                                        "Free share of the disks",
                                        Unit.SHARE,
                                        "Of the folders that processes write to.",
                                        "{{instance}} {{folder}}")
                                .asBars(),
                        line(
                                "Free room of the disks",
                                Unit.BYTES,
                                "What is left for this user.",
                                of(DISK_FREE),
                                "{{instance}} {{folder}}"),
                        line(
                                "Size of the disks",
                                Unit.BYTES,
                                "All there is.",
                                of(DISK_TOTAL),
                                "{{instance}} {{folder}}"),
                        line(
                                        "Heap",
                                        Unit.BYTES,
                                        "Used by the JVM, and the most that it may use.",
                                        "sum by (instance) (jvm_memory_used_bytes{area=\"heap\"})",
                                        "{{instance}} used")
                                .and("sum by (instance) (jvm_memory_max_bytes{area=\"heap\"})", "{{instance}} most"),
                        line(
                                "Processor",
                                Unit.SHARE,
                                "The share of the machine's processors that a process uses.",
                                "max by (instance) (process_cpu_usage)",
                                "{{instance}}"),
                        line(
                                "Garbage collection",
                                Unit.SHARE,
                                "The share of time in which the JVM stands still for it.",
                                "sum by (instance) (rate(jvm_gc_pause_seconds_sum[$__rate_interval]))",
                                "{{instance}}"));
    }

    private static Dashboard failures() {
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
                                        "Further attempts, replays of dead letters, and results that came too late.",
                                        "sum by (kind) (" + rate(TASKS_RETRIED) + ")",
                                        "{{kind}} again")
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
