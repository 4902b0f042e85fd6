package org.dpsfleet.schemas.message;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Value of {@code dps.adaptation-tasks}, keyed by task id: adapt, then evaluate.
 *
 * <p>A message may bring several tasks that train on the same passes through the frozen network. Each of them is a task
 * like any other, with its own id, attempts and results, as if a message of its own had brought it; a program that does
 * not know companions runs the one that the message names, and the others are published again.
 *
 * @param version of this message's schema
 * @param taskId sha256 of the canonical JSON of {@code work} and {@code evaluation}; another one where a task with that
 *     id was deleted, see {@link TaskList}
 * @param experimentId of the experiment that first asked for it
 * @param attempt from 1
 * @param resumeFrom where an earlier attempt left its training state (URI of a folder), null for
 *     none
 * @param remakesFor the stage that could not read the checkpoint of an earlier attempt and waits for it to be made
 *     again; the attempt then is one of that stage, and the next one after it reads the checkpoint. Null: it is made for
 *     the first time
 * @param companions the other tasks that the message brings
 * @param networkMetrics a hint: all that the experiment compares of the network, this task's metric among it, so that
 *     one pass of test images through the network can serve all of them. Empty where nothing is known; it changes no
 *     result and is no part of the id
 */
public record AdaptationTask(
        int version,
        String taskId,
        String experimentId,
        int attempt,
        AdaptationWork work,
        EvaluationWork evaluation,
        @Nullable String resumeFrom,
        @Nullable Stage remakesFor,
        @JsonInclude(JsonInclude.Include.NON_EMPTY) List<Companion> companions,
        @JsonInclude(JsonInclude.Include.NON_EMPTY) List<NetworkMetric> networkMetrics)
        implements TaskMessage {
    public static final int VERSION = 1;

    @SuppressWarnings("ConstantValue") // a message of a task alone names neither
    public AdaptationTask {
        companions = companions == null ? List.of() : List.copyOf(companions);
        networkMetrics = networkMetrics == null ? List.of() : List.copyOf(networkMetrics);
    }

    /** Of a task alone. */
    public AdaptationTask(
            int version,
            String taskId,
            String experimentId,
            int attempt,
            AdaptationWork work,
            EvaluationWork evaluation,
            @Nullable String resumeFrom,
            @Nullable Stage remakesFor) {
        this(version, taskId, experimentId, attempt, work, evaluation, resumeFrom, remakesFor, List.of(), List.of());
    }

    /** Of a checkpoint that is made for the first time. */
    public AdaptationTask(
            int version,
            String taskId,
            String experimentId,
            int attempt,
            AdaptationWork work,
            EvaluationWork evaluation,
            @Nullable String resumeFrom) {
        this(version, taskId, experimentId, attempt, work, evaluation, resumeFrom, null);
    }

    /**
     * One message of several tasks.
     *
     * @param tasks each alone; all of them can go {@linkplain #canGoWith with} the first
     * @throws IllegalArgumentException if one of them can't
     */
    public static AdaptationTask together(List<AdaptationTask> tasks) {
        var first = tasks.getFirst();
        var others = tasks.subList(1, tasks.size());
        for (var other : others) {
            if (!first.canGoWith(other)) {
                throw new IllegalArgumentException(
                        "task " + other.taskId() + " trains on other passes than task " + first.taskId());
            }
        }
        return new AdaptationTask(
                first.version,
                first.taskId,
                first.experimentId,
                first.attempt,
                first.work,
                first.evaluation,
                first.resumeFrom,
                null,
                others.stream().map(Companion::of).toList(),
                first.networkMetrics);
    }

    /** Whether one message may bring both tasks: they train on the same passes, and are scored on the same sets. */
    public boolean canGoWith(AdaptationTask other) {
        return remakesFor == null
                && other.remakesFor == null
                && work.sharesPassesWith(other.work)
                && evaluation.equals(other.evaluation);
    }

    @Override
    public List<AdaptationTask> members() {
        if (companions.isEmpty()) {
            return List.of(this);
        }
        var members = new ArrayList<AdaptationTask>();
        members.add(again(attempt, resumeFrom));
        companions.forEach(companion -> members.add(new AdaptationTask(
                version,
                companion.taskId(),
                companion.experimentId(),
                companion.attempt(),
                work.as(companion),
                evaluation,
                companion.resumeFrom(),
                null,
                List.of(),
                networkMetrics)));
        return members;
    }

    @Override
    public Stage stage(Stage taker) {
        return remakesFor == null ? taker : remakesFor;
    }

    /** The task alone, without companions. */
    @Override
    public AdaptationTask again(int nextAttempt, @Nullable String from) {
        return new AdaptationTask(
                version,
                taskId,
                experimentId,
                nextAttempt,
                work,
                evaluation,
                from,
                remakesFor,
                List.of(),
                networkMetrics);
    }
}
