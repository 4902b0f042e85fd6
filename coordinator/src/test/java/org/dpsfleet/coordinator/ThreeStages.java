package org.dpsfleet.coordinator;

import org.dpsfleet.schemas.codec.MessageCodec;
import org.dpsfleet.schemas.message.CheckpointReady;
import org.dpsfleet.schemas.message.Stage;
import org.dpsfleet.schemas.message.TaskScores;
import org.dpsfleet.schemas.stage.Pipeline;
import org.dpsfleet.schemas.stage.StageDescriptor;
import org.dpsfleet.schemas.topic.ShareGroup;
import org.dpsfleet.schemas.topic.Topic;
import org.dpsfleet.testing.ExampleScores;
import org.dpsfleet.testing.message.ExampleResults;

/** A fleet with one stage more than the standard one: evaluation gives a draft, which is then calibrated. */
final class ThreeStages {
    static final Topic DRAFTS = new Topic("dps.draft-scores", Topic.Purpose.TASKS);

    private static final MessageCodec<DraftScores> DRAFT = MessageCodec.of(DraftScores.class, "draft-scores");

    static final StageDescriptor<CheckpointReady, DraftScores> EVALUATION = new StageDescriptor<>(
            Stage.EVALUATION, "eval-worker", ShareGroup.EVAL_WORKERS, MessageCodec.CHECKPOINT_READY, DRAFT, DRAFTS);

    static final StageDescriptor<DraftScores, TaskScores> CALIBRATION = new StageDescriptor<>(
            new Stage("calibration"),
            "calibration-worker",
            new ShareGroup("dps.calibration-workers", DRAFTS),
            DRAFT,
            MessageCodec.TASK_SCORES,
            Topic.SCORES);

    static final Pipeline PIPELINE = Pipeline.of(StageDescriptor.ADAPTATION, EVALUATION, CALIBRATION);

    private ThreeStages() {}

    static DraftScores evaluate(CheckpointReady checkpoint) {
        return new DraftScores(DraftScores.VERSION, 1, checkpoint, 0.25);
    }

    /** Scores that are twice the draft's. */
    static TaskScores calibrate(DraftScores draft) {
        return ExampleResults.scores(
                draft.checkpoint(), draft.attempt(), context -> ExampleScores.score(context, 0, 2 * draft.score()));
    }
}
