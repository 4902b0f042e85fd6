package org.dpsfleet.evalworker;

import ai.djl.ndarray.NDManager;
import java.util.ArrayList;
import java.util.List;
import org.dpsfleet.inputs.DataFolder;
import org.dpsfleet.inputs.Terms;
import org.dpsfleet.perceptual.checkpoint.CheckpointConfig.AdaptedTo;
import org.dpsfleet.perceptual.evaluation.ContextTest;
import org.dpsfleet.perceptual.evaluation.PerceptualTest;
import org.dpsfleet.perceptual.metric.Scalars;
import org.dpsfleet.perceptual.perceptualset.TwoAfcSource;
import org.dpsfleet.perceptual.triplet.Normalisation;
import org.dpsfleet.schemas.message.AdaptationWork;
import org.dpsfleet.schemas.message.EvaluationWork;
import org.dpsfleet.schemas.message.FurtherScore;
import org.dpsfleet.schemas.spec.ImageSource;
import org.dpsfleet.schemas.spec.NamedTest;
import org.dpsfleet.schemas.spec.TestSpec;
import org.dpsfleet.worker.failure.HandBackException;
import org.dpsfleet.worker.task.Heartbeat;
import org.dpsfleet.worker.task.Progress;

/** Scores the metrics of a checkpoint, each on the test sets of its context. */
final class TestScores {
    private final DataFolder data;
    private final EvaluationMeters meters;
    private final AdaptationWork work;
    private final List<AdaptedTo> columns;
    private final NDManager manager;
    private final TaskDifferences differences;
    private final Scalars scalars;

    TestScores(
            DataFolder data,
            EvaluationMeters meters,
            AdaptationWork work,
            List<AdaptedTo> columns,
            NDManager manager,
            TaskDifferences differences,
            Scalars scalars) {
        this.data = data;
        this.meters = meters;
        this.work = work;
        this.columns = columns;
        this.manager = manager;
        this.differences = differences;
        this.scalars = scalars;
    }

    /**
     * What a test set says.
     *
     * @param n triplets in it
     * @param scores of each column
     */
    record Tested(int n, List<ContextTest.Score> scores) {}

    /** Scores of each column on every further test set. */
    List<List<FurtherScore>> further(EvaluationWork evaluation, Heartbeat heartbeat) throws HandBackException {
        List<List<FurtherScore>> further = new ArrayList<>();
        columns.forEach(column -> further.add(new ArrayList<>()));
        for (NamedTest test : evaluation.furtherTests()) {
            Tested tested =
                    score(test.name(), new TestSpec(test.images(), test.draws()), evaluation.drawSeed(), heartbeat);
            for (int k = 0; k < columns.size(); k++) {
                ContextTest.Score score = tested.scores.get(k);
                further.get(k).add(new FurtherScore(test.name(), score.score(), score.accuracy(), tested.n));
            }
        }
        return further;
    }

    /** Scores of each column on one test set. */
    Tested score(String name, TestSpec test, long drawSeed, Heartbeat heartbeat) throws HandBackException {
        Tested tested = test.images() instanceof ImageSource.Judged judged
                ? judged(name, judged, drawSeed, heartbeat)
                : distorted(name, test, drawSeed, heartbeat);
        meters.pairs(work.network().name(), 2L * tested.n);
        return tested;
    }

    private Tested distorted(String name, TestSpec test, long drawSeed, Heartbeat heartbeat) throws HandBackException {
        var contexts =
                new ContextTest(data.images(test.images()), drawSeed, test.draws(), Normalisation.of(work.protocol()));
        List<ContextTest.Score> scores = contexts.score(
                manager,
                differences.of(test.images(), drawSeed),
                columns.stream().map(column -> Terms.ranking(column.ranking())).toList(),
                scalars,
                (done, total) -> heartbeat.beat(new Progress(done, total, "triplets", name, null)));
        return new Tested(contexts.size(), scores);
    }

    /** Judged triplets say the same of all columns of a metric; splits count by their size. */
    private Tested judged(String name, ImageSource.Judged source, long drawSeed, Heartbeat heartbeat)
            throws HandBackException {
        List<? extends TwoAfcSource> splits = data.testTriplets(source, drawSeed);
        var people = new PerceptualTest(manager, differences.of(source, drawSeed), scalars);
        int n = splits.stream().mapToInt(TwoAfcSource::size).sum();
        double[] score = new double[scalars.rows()];
        double[] accuracy = new double[scalars.rows()];
        for (TwoAfcSource split : splits) {
            List<ContextTest.Score> part = people.score(
                    split, (done, total) -> heartbeat.beat(new Progress(done, total, "judgements", name, null)));
            for (int k = 0; k < score.length; k++) {
                score[k] += part.get(k).score() * split.size() / n;
                accuracy[k] += part.get(k).accuracy() * split.size() / n;
            }
        }
        List<ContextTest.Score> scores = new ArrayList<>();
        for (int k = 0; k < columns.size(); k++) {
            int row = scalars.rows() == 1 ? 0 : k;
            scores.add(new ContextTest.Score(score[row], accuracy[row]));
        }
        return new Tested(n, scores);
    }
}
