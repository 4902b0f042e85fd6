package org.dpsfleet.schemas.message;

import java.util.List;

/**
 * Value of {@code dps.scores} (compacted), keyed by task id: the result of a task.
 *
 * @param version of this message's schema
 * @param attempt of the evaluation that scored it
 * @param checkpoint the scored checkpoint, with the work that it answers
 * @param pairs the pairs of distortions in the test set; empty for people's judgements
 * @param scores one per context and repetition
 * @param worker that scored it
 * @param device it was scored on
 */
public record TaskScores(
        int version,
        String taskId,
        String experimentId,
        int attempt,
        CheckpointReady checkpoint,
        List<DistortionPair> pairs,
        List<ContextScore> scores,
        String worker,
        String device) {
    public static final int VERSION = 1;

    public TaskScores {
        pairs = List.copyOf(pairs);
        scores = List.copyOf(scores);
        for (int i = 0; i < scores.size(); i++) {
            int scored = scores.get(i).pairScores().size();
            if (scored != 0 && scored != pairs.size()) {
                throw new IllegalArgumentException("scores/" + i + "/pair_scores: " + scored
                        + " are not accepted; accepted: one for each of the " + pairs.size() + " pairs, or none");
            }
        }
    }
}
