package org.dpsfleet.coordinator.live;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import java.util.List;
import org.dpsfleet.coordinator.projection.KnownTask;
import org.dpsfleet.coordinator.task.TaskState;
import org.dpsfleet.schemas.http.QueueHistory;
import org.dpsfleet.schemas.http.QueueHistory.QueueSample;
import org.dpsfleet.schemas.message.Stage;
import org.dpsfleet.schemas.stage.Pipeline;
import org.jspecify.annotations.Nullable;

/** How many open tasks are in each stage, and were over the last hour. Any thread. */
final class Queues {
    /** Between two samples. */
    static final Duration EVERY = Duration.ofSeconds(10);

    private static final int MOST_SAMPLES = 360;

    private final Pipeline pipeline;
    private final List<Stage> stages;
    private final int[] waiting;
    private final int[] running;
    private final Deque<QueueSample> samples = new ArrayDeque<>();

    Queues(Pipeline pipeline) {
        this.pipeline = pipeline;
        stages = pipeline.stages().stream().map(stage -> stage.name()).toList();
        waiting = new int[stages.size()];
        running = new int[stages.size()];
    }

    List<Stage> stages() {
        return stages;
    }

    synchronized void changed(@Nullable KnownTask before, KnownTask after) {
        if (before != null) {
            count(before.state(), -1);
        }
        count(after.state(), 1);
    }

    synchronized void removed(KnownTask task) {
        count(task.state(), -1);
    }

    /** Tasks that workers hold in a stage. */
    synchronized int running(Stage stage) {
        return running[pipeline.index(stage)];
    }

    /** Remembers the numbers of this moment. */
    synchronized QueueSample sample(Instant now) {
        var sample = new QueueSample(
                now,
                Arrays.stream(waiting).boxed().toList(),
                Arrays.stream(running).boxed().toList());
        samples.add(sample);
        if (samples.size() > MOST_SAMPLES) {
            samples.remove();
        }
        return sample;
    }

    synchronized QueueHistory history() {
        return new QueueHistory(stages, List.copyOf(samples));
    }

    private void count(TaskState state, int by) {
        switch (state) {
            case TaskState.Running r -> running[pipeline.index(r.stage())] += by;
            case TaskState.Published p -> waiting[pipeline.index(p.stage())] += by;
            case TaskState.Waiting w -> waiting[pipeline.index(w.stage())] += by;
            case TaskState.Unseen _, TaskState.DeadLettered _, TaskState.Cancelled _, TaskState.Done _ -> {}
        }
    }
}
