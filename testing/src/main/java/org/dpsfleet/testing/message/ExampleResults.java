package org.dpsfleet.testing.message;

import java.util.List;
import java.util.SplittableRandom;
import java.util.function.Function;
import org.dpsfleet.schemas.message.AdaptationTask;
import org.dpsfleet.schemas.message.CheckpointReady;
import org.dpsfleet.schemas.message.ContextScore;
import org.dpsfleet.schemas.message.DistortionPair;
import org.dpsfleet.schemas.message.TaskScores;
import org.dpsfleet.testing.EveryScore;
import org.dpsfleet.testing.ExampleScores;

/** Results of tasks that nobody worked on, with every field that real ones have. */
public final class ExampleResults {
    private ExampleResults() {}

    /** The checkpoint of a task, to be evaluated for the first time; there is no such file. */
    public static CheckpointReady checkpoint(AdaptationTask task) {
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
                "w1",
                "cpu");
    }

    /** The result of an evaluation: the same score for every context, of the first repetition. */
    public static TaskScores scores(CheckpointReady ready, double score) {
        return scores(ready, ready.attempt(), context -> ExampleScores.score(context, 0, score));
    }

    /**
     * The result of the last stage: one score for each context.
     *
     * @param attempt of that stage
     * @param score of a ranking of distortions
     */
    public static TaskScores scores(CheckpointReady ready, int attempt, Function<List<String>, ContextScore> score) {
        return scores(
                ready,
                attempt,
                List.of(),
                ready.work().contexts().stream().map(score).toList());
    }

    /** The result of the last stage with everything that can be scored; equal ones for equal tasks. */
    public static TaskScores everyScore(CheckpointReady ready) {
        var work = ready.work();
        var random = new SplittableRandom(ready.taskId().hashCode());
        var scores = EveryScore.of(work.contexts(), work.repetitions(), work.variant(), random);
        return scores(ready, ready.attempt(), EveryScore.pairs(), scores);
    }

    private static TaskScores scores(
            CheckpointReady ready, int attempt, List<DistortionPair> pairs, List<ContextScore> scores) {
        return new TaskScores(
                TaskScores.VERSION, ready.taskId(), ready.experimentId(), attempt, ready, pairs, scores, "e1", "cpu");
    }
}
