package org.dpsfleet.cli.track;

import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import org.dpsfleet.schemas.http.DeadLetteredTask.PastEvent;
import org.dpsfleet.schemas.http.TaskHistory;
import org.dpsfleet.schemas.message.Stage;
import org.jspecify.annotations.Nullable;

/**
 * When tasks were done, as the workers said that did them. Of a task whose history nobody knows any more, as of an
 * archive's, all times are those at which they are asked for.
 */
public final class TaskTimes {
    /** Nothing is known of any task. */
    public static final TaskTimes UNKNOWN = new TaskTimes(Map.of());

    private static final String SUCCEEDED = "succeeded";
    private static final long MILLIS = 1000;

    private final Map<String, Known> known;

    /**
     * The attempts of a task that count.
     *
     * @param adaptation null where it is not known
     * @param evaluation null where it is not known
     */
    private record Known(
            @Nullable PastEvent adaptation, @Nullable PastEvent evaluation) {}

    private TaskTimes(Map<String, Known> known) {
        this.known = known;
    }

    /** What histories say: the first success of a stage counts. */
    public static TaskTimes of(List<TaskHistory> histories) {
        var known = new HashMap<String, Known>();
        for (var history : histories) {
            known.put(
                    history.taskId(),
                    new Known(success(history, Stage.ADAPTATION), success(history, Stage.EVALUATION)));
        }
        return new TaskTimes(known);
    }

    private static @Nullable PastEvent success(TaskHistory history, Stage stage) {
        return history.events().stream()
                .filter(event ->
                        event.event().equals(SUCCEEDED) && event.stage().equals(stage))
                .findFirst()
                .orElse(null);
    }

    /** When the attempt began that adapted a task; empty where that is not known. */
    public Optional<Instant> begun(String taskId) {
        return of(taskId).map(Known::adaptation).flatMap(TaskTimes::begin);
    }

    private static Optional<Instant> begin(PastEvent end) {
        return Optional.ofNullable(end.seconds())
                .map(seconds -> end.at().minus(Duration.ofMillis(Math.round(seconds * MILLIS))));
    }

    /** When a task had its scores. */
    public Instant scored(String taskId) {
        return of(taskId).map(Known::evaluation).map(PastEvent::at).orElseGet(Instant::now);
    }

    /** When a number of a task was known: of a curve over epochs, the end of the adaptation; of all others, the scores. */
    public Instant of(String taskId, TrackedMetric metric) {
        Supplier<Instant> scored = () -> scored(taskId);
        return metric.ofEpochs()
                ? of(taskId).map(Known::adaptation).map(PastEvent::at).orElseGet(scored)
                : scored.get();
    }

    private Optional<Known> of(String taskId) {
        return Optional.ofNullable(known.get(taskId));
    }
}
