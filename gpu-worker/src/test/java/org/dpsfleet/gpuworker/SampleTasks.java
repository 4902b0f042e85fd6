package org.dpsfleet.gpuworker;

import java.util.List;
import org.dpsfleet.schemas.message.AdaptationTask;
import org.dpsfleet.schemas.message.AdaptationWork;
import org.dpsfleet.schemas.message.EvaluationWork;
import org.dpsfleet.schemas.spec.ImageSource;
import org.dpsfleet.schemas.spec.NetworkSpec;
import org.dpsfleet.schemas.spec.TestSpec;
import org.dpsfleet.schemas.spec.Weights;
import org.dpsfleet.testing.message.ExampleTasks;
import org.dpsfleet.vocabulary.Comparison;
import org.dpsfleet.vocabulary.Logit;
import org.dpsfleet.vocabulary.Protocol;
import org.dpsfleet.vocabulary.SyncLoss;
import org.dpsfleet.vocabulary.TrainingSpec;
import org.dpsfleet.vocabulary.Variant;

/** Adaptation tasks that take a second. */
final class SampleTasks {
    static final List<String> RANKING = List.of("color", "zoom_in", "rotate", "translate", "darken", "blur");
    static final ImageSource DRAWN = new ImageSource.DeadLeaves(24, 1);

    /** Batches of 8: of 24 images 5 are held out. */
    static final int STEPS_AN_EPOCH = 3;

    private SampleTasks() {}

    static AdaptationTask task(Variant variant) {
        return task(variant, DRAWN);
    }

    static AdaptationTask task(Variant variant, ImageSource images) {
        return task(variant, images, Comparison.SPATIAL, 0.5);
    }

    static AdaptationTask task(Variant variant, ImageSource images, Comparison comparison, double dropout) {
        return task(variant, images, comparison, new Weights.Random(3), training(4, dropout));
    }

    /** In batches of 8. */
    static TrainingSpec training(int epochs, double dropout) {
        return new TrainingSpec(8, epochs, List.of(1e-3), 0.2, dropout, SyncLoss.UNTIL_HALF, 0, Logit.LARGE);
    }

    static AdaptationTask task(
            Variant variant, ImageSource images, Comparison comparison, Weights weights, TrainingSpec training) {
        var work = new AdaptationWork(
                AdaptationWork.PROTOCOL_VERSION,
                Protocol.CORRECTED,
                variant,
                comparison,
                true,
                new NetworkSpec("alexnet", List.of(1), weights),
                List.of(RANKING),
                0,
                variant.trainsNetwork() ? 1 : 2,
                images,
                training,
                7);
        var evaluation = new EvaluationWork(new TestSpec(DRAWN, 1), List.of(), null, 7);
        return ExampleTasks.of(work, evaluation);
    }
}
