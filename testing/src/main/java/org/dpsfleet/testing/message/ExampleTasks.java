package org.dpsfleet.testing.message;

import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;
import org.dpsfleet.schemas.codec.ContentId;
import org.dpsfleet.schemas.message.AdaptationTask;
import org.dpsfleet.schemas.message.AdaptationWork;
import org.dpsfleet.schemas.message.EvaluationWork;
import org.dpsfleet.schemas.spec.ImageSource;
import org.dpsfleet.schemas.spec.NetworkSpec;
import org.dpsfleet.schemas.spec.TestSpec;
import org.dpsfleet.schemas.spec.Weights;
import org.dpsfleet.vocabulary.Comparison;
import org.dpsfleet.vocabulary.Protocol;
import org.dpsfleet.vocabulary.TrainingSpec;
import org.dpsfleet.vocabulary.Variant;

/** Adaptation tasks as the fleet sends them. */
public final class ExampleTasks {
    private static final String EXPERIMENT = "0123456789abcdef";
    private static final List<String> CONTEXT = List.of("rotate", "translate", "darken", "color", "blur", "zoom_in");
    private static final AtomicLong SEED = new AtomicLong();

    private ExampleTasks() {}

    /** Each different from all others of this process. */
    public static List<AdaptationTask> tasks(int count) {
        return Stream.generate(ExampleTasks::task).limit(count).toList();
    }

    /** Different from all others of this process: AlexNet, lin, one context, procedural images. */
    public static AdaptationTask task() {
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
        return of(work, new EvaluationWork(new TestSpec(images, 1), List.of(), null, 7));
    }

    /** The first attempt at this work, with the id that it has. */
    public static AdaptationTask of(AdaptationWork work, EvaluationWork evaluation) {
        return new AdaptationTask(
                AdaptationTask.VERSION, ContentId.ofTask(work, evaluation), EXPERIMENT, 1, work, evaluation, null);
    }
}
