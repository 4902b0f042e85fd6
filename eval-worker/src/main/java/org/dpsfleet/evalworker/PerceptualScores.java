package org.dpsfleet.evalworker;

import ai.djl.ndarray.NDManager;
import java.util.ArrayList;
import java.util.List;
import org.dpsfleet.inputs.DataFolder;
import org.dpsfleet.perceptual.evaluation.ContextTest;
import org.dpsfleet.perceptual.evaluation.EvaluationListener;
import org.dpsfleet.perceptual.evaluation.PerceptualTest;
import org.dpsfleet.perceptual.metric.Scalars;
import org.dpsfleet.perceptual.perceptualset.JndSource;
import org.dpsfleet.perceptual.perceptualset.PerceptualSet;
import org.dpsfleet.perceptual.perceptualset.SimulatedJudgements;
import org.dpsfleet.perceptual.perceptualset.TwoAfcSource;
import org.dpsfleet.schemas.message.AdaptationWork;
import org.dpsfleet.schemas.message.EvaluationWork;
import org.dpsfleet.schemas.message.SplitScore;
import org.dpsfleet.schemas.spec.PerceptualSource;
import org.dpsfleet.worker.failure.HandBackException;
import org.dpsfleet.worker.task.Heartbeat;
import org.dpsfleet.worker.task.Progress;

/** Scores metrics on every split of a perceptual data set. */
final class PerceptualScores {
    private final DataFolder data;
    private final EvaluationMeters meters;
    private final AdaptationWork work;

    PerceptualScores(DataFolder data, EvaluationMeters meters, AdaptationWork work) {
        this.data = data;
        this.meters = meters;
        this.work = work;
    }

    private record Splits(List<TwoAfcSource> twoAfc, List<JndSource> jnd) {}

    /** For each row of the scalars its score on each split; all empty without a perceptual data set. */
    List<List<SplitScore>> score(
            NDManager manager,
            TaskDifferences differences,
            Scalars scalars,
            EvaluationWork evaluation,
            Heartbeat heartbeat)
            throws HandBackException {
        List<List<SplitScore>> scores = new ArrayList<>();
        for (int k = 0; k < scalars.rows(); k++) {
            scores.add(new ArrayList<>());
        }
        PerceptualSource source = evaluation.perceptual();
        if (source == null) {
            return scores;
        }
        Splits splits = splits(source);
        String network = work.network().name();
        var test = new PerceptualTest(manager, differences.of(source), scalars);
        for (TwoAfcSource split : splits.twoAfc) {
            List<ContextTest.Score> scored = test.score(split, beating(split.name(), heartbeat));
            meters.pairs(network, 2L * split.size());
            for (int k = 0; k < scored.size(); k++) {
                ContextTest.Score score = scored.get(k);
                scores.get(k).add(new SplitScore(split.name(), score.score(), score.accuracy(), null, split.size()));
            }
        }
        for (JndSource split : splits.jnd) {
            double[] precision = test.meanAveragePrecision(split, beating(split.name(), heartbeat));
            meters.pairs(network, split.size());
            for (int k = 0; k < precision.length; k++) {
                scores.get(k).add(new SplitScore(split.name(), null, null, precision[k], split.size()));
            }
        }
        return scores;
    }

    private Splits splits(PerceptualSource source) {
        return switch (source) {
            case PerceptualSource.Simulated(int triplets, long seed) ->
                new Splits(List.of(new SimulatedJudgements(seed, triplets)), List.of());
            case PerceptualSource.Folder folder -> {
                PerceptualSet set = data.perceptual(folder);
                yield new Splits(set.twoAfc(), set.jnd());
            }
        };
    }

    private static EvaluationListener<HandBackException> beating(String split, Heartbeat heartbeat) {
        return (done, total) -> heartbeat.beat(new Progress(done, total, "judgements", split, null));
    }
}
