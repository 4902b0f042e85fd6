package org.dpsfleet.schemas.metric;

import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

import static org.dpsfleet.schemas.metric.MeterLabel.CATEGORY;
import static org.dpsfleet.schemas.metric.MeterLabel.EFFECT;
import static org.dpsfleet.schemas.metric.MeterLabel.FOLDER;
import static org.dpsfleet.schemas.metric.MeterLabel.GROUP;
import static org.dpsfleet.schemas.metric.MeterLabel.KIND;
import static org.dpsfleet.schemas.metric.MeterLabel.NETWORK;
import static org.dpsfleet.schemas.metric.MeterLabel.OUTCOME;
import static org.dpsfleet.schemas.metric.MeterLabel.REVISION;
import static org.dpsfleet.schemas.metric.MeterLabel.STATE;
import static org.dpsfleet.schemas.metric.MeterLabel.TOPIC;
import static org.dpsfleet.schemas.metric.MeterLabel.VARIANT;
import static org.dpsfleet.schemas.metric.MeterLabel.VERSION;
import static org.dpsfleet.schemas.metric.MeterType.COUNTER;
import static org.dpsfleet.schemas.metric.MeterType.DISTRIBUTION;
import static org.dpsfleet.schemas.metric.MeterType.GAUGE;
import static org.dpsfleet.schemas.metric.MeterType.LONG_TASK_TIMER;
import static org.dpsfleet.schemas.metric.MeterType.TIMER;

/**
 * Every meter of the fleet. The coordinator counts tasks per kind. At any moment, for each kind,
 *
 * <pre>published = succeeded + dead-lettered - replayed + cancelled + in flight</pre>
 *
 * where in flight is the sum of the states queued, running and waiting of {@link #TASKS}. A replay takes a
 * task back out of the dead letters, so without replays this is {@code published = succeeded +
 * dead-lettered + cancelled + in flight}. A task counts as published once: its second and later attempts
 * count in {@link #TASKS_RETRIED} only. Failed and lost count attempts, not tasks; an attempt counts in at
 * most one of the two.
 */
public enum FleetMeter {
    TASKS("dps.tasks", GAUGE, "", "tasks by state", KIND, STATE),
    TASKS_PUBLISHED("dps.tasks.published", COUNTER, "", "tasks, at their first attempt", KIND),
    TASKS_SUCCEEDED("dps.tasks.succeeded", COUNTER, "", "tasks, at their first success", KIND),
    TASKS_FAILED("dps.tasks.failed", COUNTER, "", "attempts that a worker reported failed", KIND, CATEGORY),
    TASKS_LOST("dps.tasks.lost", COUNTER, "", "attempts whose lease expired, or that no worker can claim", KIND),
    TASKS_VANISHED("dps.tasks.vanished", COUNTER, "", "attempts whose message vanished from its topic unclaimed", KIND),
    TASKS_RETRIED("dps.tasks.retried", COUNTER, "", "attempts published after the first one", KIND),
    TASKS_REMADE("dps.tasks.remade", COUNTER, "", "times that what a stage could not read was made again for it", KIND),
    TASKS_REPLAYED("dps.tasks.replayed", COUNTER, "", "dead letters that were replayed", KIND),
    TASKS_DEAD_LETTERED("dps.tasks.dead.lettered", COUNTER, "", "tasks dead-lettered", KIND),
    TASKS_CANCELLED("dps.tasks.cancelled", COUNTER, "", "tasks cancelled before their end", KIND),
    TASKS_SUPERSEDED("dps.tasks.superseded", COUNTER, "", "results that came after the one that counts", KIND),
    TASKS_RUNNING("dps.tasks.running", LONG_TASK_TIMER, "seconds", "tasks this worker is running", KIND),
    TASK_QUEUE_TIME("dps.task.queue.time", TIMER, "seconds", "time from publication to claim", KIND),
    TASK_RUN_TIME("dps.task.run.time", TIMER, "seconds", "time from claim to end", KIND, OUTCOME),
    HEARTBEAT_AGE("dps.heartbeat.age", GAUGE, "seconds", "time since this worker's last heartbeat"),
    TRAINING_IMAGES("dps.training.images", COUNTER, "", "images trained on, each once per epoch", NETWORK, VARIANT),
    TRAINING_STEPS("dps.training.steps", COUNTER, "", "optimiser steps", NETWORK, VARIANT),
    TRAINING_CONTEXT_STEPS(
            "dps.training.context.steps", COUNTER, "", "steps times the contexts trained in each", NETWORK, VARIANT),
    TRAINING_LOSS("dps.training.loss", GAUGE, "", "mean loss over contexts at the last step", NETWORK, VARIANT),
    TRAINING_LEARNING_RATE("dps.training.learning.rate", GAUGE, "", "learning rate of this epoch", NETWORK, VARIANT),
    DATA_WAIT("dps.data.wait", TIMER, "seconds", "time the device waited for images", NETWORK),
    CHECKPOINT_WRITE("dps.checkpoint.write", TIMER, "seconds", "time to write a checkpoint, fsync included"),
    CHECKPOINT_BYTES("dps.checkpoint.bytes", DISTRIBUTION, "bytes", "size of a written checkpoint"),
    GPU_MEMORY_USED("dps.gpu.memory.used", GAUGE, "bytes", "memory of this worker's GPU used by all processes"),
    GPU_MEMORY_TOTAL("dps.gpu.memory.total", GAUGE, "bytes", "memory of this worker's GPU"),
    GPU_UTILISATION(
            "dps.gpu.utilisation",
            GAUGE,
            "ratio",
            "share of the time that this worker's GPU computes, for all processes"),
    OUT_OF_MEMORY("dps.out.of.memory", COUNTER, "", "times the device ran out of memory", KIND),
    DEVICE_SECONDS(
            "dps.device.seconds",
            COUNTER,
            "seconds",
            "device time of attempts, by whether their work counted",
            OUTCOME),
    EVALUATION_PAIRS("dps.evaluation.pairs", COUNTER, "", "pairs of images compared", NETWORK),
    EVALUATION_CACHE_HITS("dps.evaluation.cache.hits", COUNTER, "", "pairs whose features were in the cache", NETWORK),
    EVALUATION_CACHE_MISSES(
            "dps.evaluation.cache.misses", COUNTER, "", "pairs whose features were not in the cache", NETWORK),
    SHARE_GROUP_LAG("dps.kafka.share.group.lag", GAUGE, "", "records that no worker has taken yet", GROUP),
    PROJECTION_RECORDS("dps.projection.records", COUNTER, "", "records the coordinator has read", TOPIC),
    PROJECTION_BEHIND(
            "dps.projection.behind",
            GAUGE,
            "seconds",
            "time since the coordinator had last read everything there was on the topics"),
    KAFKA_MISMATCHES("dps.kafka.mismatches", GAUGE, "", "what of Kafka is not as the fleet needs it", EFFECT),
    READY("dps.ready", GAUGE, "", "1 while /readyz says that this process can do its job, else 0"),
    DISK_FREE("dps.disk.free", GAUGE, "bytes", "room left on the disk that a folder is on", FOLDER),
    DISK_TOTAL("dps.disk.total", GAUGE, "bytes", "size of the disk that a folder is on", FOLDER),
    BUILD_INFO("dps.build.info", GAUGE, "", "always 1", VERSION, REVISION);

    private final String meterName;
    private final MeterType type;
    private final @Nullable String unit;
    private final String description;
    private final List<MeterLabel> labels;

    FleetMeter(String meterName, MeterType type, String unit, String description, MeterLabel... labels) {
        this.meterName = meterName;
        this.type = type;
        this.unit = unit.isEmpty() ? null : unit;
        this.description = description;
        this.labels = List.of(labels);
    }

    /** Micrometer's name, with dots. */
    public String meterName() {
        return meterName;
    }

    public MeterType type() {
        return type;
    }

    /** Base unit as Micrometer expects it: null, not an empty string, for counts and plain numbers. */
    public @Nullable String unit() {
        return unit;
    }

    public String description() {
        return description;
    }

    /**
     * The roles whose processes publish this meter. A meter labelled with a network is published from the first
     * task with that network on, one labelled with a folder where that is a folder of this machine.
     */
    public Set<MeterSource> sources() {
        return switch (this) {
            case TASKS,
                    TASKS_PUBLISHED,
                    TASKS_LOST,
                    TASKS_VANISHED,
                    TASKS_RETRIED,
                    TASKS_REMADE,
                    TASKS_REPLAYED,
                    TASKS_CANCELLED,
                    TASKS_SUPERSEDED,
                    DEVICE_SECONDS,
                    SHARE_GROUP_LAG,
                    PROJECTION_RECORDS,
                    PROJECTION_BEHIND,
                    KAFKA_MISMATCHES -> EnumSet.of(MeterSource.COORDINATOR);
            case TASKS_SUCCEEDED, TASKS_FAILED, TASKS_DEAD_LETTERED, READY, DISK_FREE, DISK_TOTAL, BUILD_INFO ->
                EnumSet.allOf(MeterSource.class);
            case TASKS_RUNNING,
                    TASK_QUEUE_TIME,
                    TASK_RUN_TIME,
                    HEARTBEAT_AGE,
                    OUT_OF_MEMORY,
                    GPU_MEMORY_USED,
                    GPU_MEMORY_TOTAL,
                    GPU_UTILISATION -> EnumSet.of(MeterSource.GPU_WORKER, MeterSource.EVAL_WORKER);
            case TRAINING_IMAGES,
                    TRAINING_STEPS,
                    TRAINING_CONTEXT_STEPS,
                    TRAINING_LOSS,
                    TRAINING_LEARNING_RATE,
                    DATA_WAIT,
                    CHECKPOINT_WRITE,
                    CHECKPOINT_BYTES -> EnumSet.of(MeterSource.GPU_WORKER);
            case EVALUATION_PAIRS, EVALUATION_CACHE_HITS, EVALUATION_CACHE_MISSES ->
                EnumSet.of(MeterSource.EVAL_WORKER);
        };
    }

    /** Whether only a worker on a GPU publishes it. */
    public boolean needsGpu() {
        return this == GPU_MEMORY_USED || this == GPU_MEMORY_TOTAL || this == GPU_UTILISATION;
    }

    /** The labels, in the order in which callers pass their values. */
    public List<MeterLabel> labels() {
        return labels;
    }
}
