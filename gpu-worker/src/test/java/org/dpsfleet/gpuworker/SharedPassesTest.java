package org.dpsfleet.gpuworker;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.dpsfleet.inputs.DataFolder;
import org.dpsfleet.inputs.WeightsFolder;
import org.dpsfleet.perceptual.checkpoint.CheckpointStores;
import org.dpsfleet.perceptual.tensor.ComputeDevice;
import org.dpsfleet.schemas.message.AdaptationTask;
import org.dpsfleet.schemas.message.AdaptationWork;
import org.dpsfleet.schemas.message.CheckpointReady;
import org.dpsfleet.schemas.spec.NetworkSpec;
import org.dpsfleet.testing.message.ExampleTasks;
import org.dpsfleet.vocabulary.Comparison;
import org.dpsfleet.vocabulary.TrainingSpec;
import org.dpsfleet.vocabulary.Variant;
import org.dpsfleet.worker.failure.HandBackException;
import org.dpsfleet.worker.task.Heartbeat;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/** Tasks of one message, which share their passes. */
class SharedPassesTest {
    private static final Heartbeat ALIVE = beat -> {};
    private static final List<AdaptationTask> TASKS = List.of(
            task(Comparison.SPATIAL, List.of(1), SampleTasks.training(4, 0.5)),
            task(Comparison.SPATIAL_MEAN, List.of(1, 4), SampleTasks.training(2, 0)),
            task(Comparison.SORT, List.of(4), SampleTasks.training(3, 0.5)));

    @TempDir
    private Path folder;

    private static AdaptationTask task(Comparison comparison, List<Integer> layers, TrainingSpec training) {
        var task = SampleTasks.task(Variant.LIN, SampleTasks.DRAWN, comparison, 0);
        var work = task.work();
        return ExampleTasks.of(
                new AdaptationWork(
                        work.protocolVersion(),
                        work.protocol(),
                        work.variant(),
                        comparison,
                        true,
                        new NetworkSpec("alexnet", layers, work.network().weights()),
                        work.contexts(),
                        work.firstRepetition(),
                        work.repetitions(),
                        work.train(),
                        training,
                        work.drawSeed()),
                task.evaluation());
    }

    private AdaptationHandler handler(String checkpoints) {
        return new AdaptationHandler(
                "worker-1",
                ComputeDevice.cpu(),
                new DataFolder(folder),
                new WeightsFolder(folder),
                CheckpointStores.open(folder.resolve(checkpoints).toUri()),
                new SimpleMeterRegistry());
    }

    private static List<Future<CheckpointReady>> together(
            AdaptationHandler handler, List<AdaptationTask> tasks, Map<AdaptationTask, Heartbeat> heartbeats)
            throws InterruptedException {
        var sharing = handler.together(tasks);
        var work = new ArrayList<Callable<CheckpointReady>>();
        tasks.forEach(task -> work.add(() -> sharing.handle(task, heartbeats.getOrDefault(task, ALIVE))));
        try (var threads = Executors.newFixedThreadPool(tasks.size())) {
            return threads.invokeAll(work);
        }
    }

    private List<String> alone(List<AdaptationTask> tasks) throws Exception {
        var manifests = new ArrayList<String>();
        for (var task : tasks) {
            manifests.add(handler("alone").handle(task, ALIVE).manifestSha256());
        }
        return manifests;
    }

    @Test
    void eachHasTheCheckpointThatItHasAloneToTheByte() throws Exception {
        var made = together(handler("together"), TASKS, Map.of());

        for (int t = 0; t < TASKS.size(); t++) {
            assertThat(made.get(t).get().manifestSha256())
                    .isEqualTo(alone(TASKS).get(t));
            assertThat(made.get(t).get().taskId()).isEqualTo(TASKS.get(t).taskId());
        }
    }

    @Test
    void onesThatAreHandedBackGoOnTogetherFromWhereEachWas() throws Exception {
        // given one that is handed back in its fourth step, one in its eighth, and one that ends
        var first = together(handler("together"), TASKS, Map.of(TASKS.get(0), stopping(8), TASKS.get(2), stopping(4)));
        assertThatThrownBy(() -> first.get(0).get()).hasCauseInstanceOf(HandBackException.class);
        assertThatThrownBy(() -> first.get(2).get()).hasCauseInstanceOf(HandBackException.class);

        // when all begin again, the ended one as well
        var second = together(handler("together"), TASKS, Map.of());

        // then
        for (int t = 0; t < TASKS.size(); t++) {
            assertThat(second.get(t).get().manifestSha256())
                    .isEqualTo(alone(TASKS).get(t));
        }
        assertThat(first.get(1).get()).isEqualTo(second.get(1).get());
    }

    @Test
    void oneThatNeverBeginsKeepsNobodyWaiting() throws Exception {
        var sharing = handler("together").together(TASKS);
        sharing.ended(TASKS.get(0));
        sharing.ended(TASKS.get(2));

        assertThat(sharing.handle(TASKS.get(1), ALIVE).manifestSha256())
                .isEqualTo(alone(TASKS).get(1));
    }

    private static Heartbeat stopping(int step) {
        return beat -> {
            if (beat.done() == step) {
                throw new HandBackException(null);
            }
        };
    }
}
