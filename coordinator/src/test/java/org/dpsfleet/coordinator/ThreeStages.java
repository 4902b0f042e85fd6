package org.dpsfleet.coordinator;

import java.util.List;
import org.dpsfleet.schemas.codec.MessageCodec;
import org.dpsfleet.schemas.message.AdaptationTask;
import org.dpsfleet.schemas.message.CheckpointReady;
import org.dpsfleet.schemas.message.ContextScore;
import org.dpsfleet.schemas.message.Stage;
import org.dpsfleet.schemas.message.TaskScores;
import org.dpsfleet.schemas.stage.Pipeline;
import org.dpsfleet.schemas.stage.StageDescriptor;
import org.dpsfleet.schemas.topic.ShareGroup;
import org.dpsfleet.schemas.topic.Topic;

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

    static CheckpointReady adapt(AdaptationTask task) {
        return new CheckpointReady(
                CheckpointReady.VERSION,
                task.taskId(),
                task.experimentId(),
                1,
                task.work(),
                task.evaluation(),
                "file:///checkpoints/" + task.taskId(),
                "cd".repeat(32),
                123,
                "w",
                "cpu");
    }

    static DraftScores evaluate(CheckpointReady checkpoint) {
        return new DraftScores(DraftScores.VERSION, 1, checkpoint, 0.25);
    }

    /** Scores that are twice the draft's. */
    static TaskScores calibrate(DraftScores draft) {
        double score = 2 * draft.score();
        return new TaskScores(
                TaskScores.VERSION,
                draft.taskId(),
                draft.experimentId(),
                draft.attempt(),
                draft.checkpoint(),
                List.of(),
                draft.work().contexts().stream()
                        .map(c -> new ContextScore(
                                c, 0, score, score, 10, List.of(), null, List.of(), List.of(), List.of(), List.of()))
                        .toList(),
                "w",
                "cpu");
    }
}
