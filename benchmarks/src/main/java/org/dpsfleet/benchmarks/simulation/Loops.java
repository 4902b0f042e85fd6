package org.dpsfleet.benchmarks.simulation;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.util.ArrayList;
import java.util.List;
import org.dpsfleet.schemas.stage.StageDescriptor;
import org.dpsfleet.schemas.topic.KafkaSettings;
import org.dpsfleet.testing.message.ExampleResults;
import org.dpsfleet.worker.loop.TaskLoop;
import org.dpsfleet.worker.settings.WorkerSettings;

/** Real workers, each with its own Kafka clients, whose work takes no time. */
final class Loops implements AutoCloseable {
    private final List<TaskLoop<?, ?>> loops = new ArrayList<>();

    /** Starts as many workers of each kind. */
    Loops(KafkaSettings kafka, int count) {
        for (int i = 0; i < count; i++) {
            start(new TaskLoop<>(
                    WorkerSettings.of("gpu-" + i, kafka, "simulated"),
                    StageDescriptor.ADAPTATION,
                    (task, _) -> ExampleResults.checkpoint(task),
                    new SimpleMeterRegistry()));
            start(new TaskLoop<>(
                    WorkerSettings.of("eval-" + i, kafka, "simulated"),
                    StageDescriptor.EVALUATION,
                    (ready, _) -> ExampleResults.scores(ready, 0.5),
                    new SimpleMeterRegistry()));
        }
    }

    private void start(TaskLoop<?, ?> loop) {
        loops.add(loop);
        loop.start();
    }

    @Override
    public void close() {
        loops.parallelStream().forEach(TaskLoop::close);
    }
}
