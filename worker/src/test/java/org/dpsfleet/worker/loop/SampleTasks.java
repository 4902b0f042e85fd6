package org.dpsfleet.worker.loop;

import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;
import org.dpsfleet.schemas.codec.ContentId;
import org.dpsfleet.schemas.message.AdaptationTask;
import org.dpsfleet.schemas.message.AdaptationWork;
import org.dpsfleet.schemas.message.CheckpointReady;
import org.dpsfleet.schemas.message.EvaluationWork;
import org.dpsfleet.schemas.spec.ImageSource;
import org.dpsfleet.schemas.spec.NetworkSpec;
import org.dpsfleet.schemas.spec.TestSpec;
import org.dpsfleet.schemas.spec.Weights;
import org.dpsfleet.vocabulary.Comparison;
import org.dpsfleet.vocabulary.Protocol;
import org.dpsfleet.vocabulary.TrainingSpec;
import org.dpsfleet.vocabulary.Variant;

/** Tasks and results as the fleet sends them, each task different from all others. */
final class SampleTasks {
    private static final List<String> CONTEXT = List.of("rotate", "translate", "darken", "color", "blur", "zoom_in");
    private static final AtomicLong SEED = new AtomicLong();

    private SampleTasks() {}

    static List<AdaptationTask> tasks(int count) {
        return Stream.generate(SampleTasks::task).limit(count).toList();
    }

    static AdaptationTask task() {
        var images = new ImageSource.DeadLeaves(16, 1);
        var work = new AdaptationWork(
                AdaptationWork.PROTOCOL_VERSION,
                Protocol.CORRECTED,
                Variant.LIN,
                Comparison.SPATIAL,
                true,
                new NetworkSpec("alexnet", List.of(1, 4, 7, 11), new Weights.Random(1)),
                List.of(CONTEXT),
                0,
                1,
                images,
                TrainingSpec.published(),
                SEED.incrementAndGet());
        var evaluation = new EvaluationWork(new TestSpec(images, 1), List.of(), null, 7);
        return new AdaptationTask(
                AdaptationTask.VERSION,
                ContentId.ofTask(work, evaluation),
                "0123456789abcdef",
                1,
                work,
                evaluation,
                null);
    }

    static AdaptationTask attempt(AdaptationTask task, int attempt) {
        return new AdaptationTask(
                task.version(),
                task.taskId(),
                task.experimentId(),
                attempt,
                task.work(),
                task.evaluation(),
                task.resumeFrom());
    }

    static CheckpointReady checkpoint(AdaptationTask task) {
        return new CheckpointReady(
                CheckpointReady.VERSION,
                task.taskId(),
                task.experimentId(),
                1,
                task.work(),
                task.evaluation(),
                "file:///checkpoints/" + task.taskId(),
                task.taskId(),
                1024,
                "worker",
                "cpu");
    }
}
