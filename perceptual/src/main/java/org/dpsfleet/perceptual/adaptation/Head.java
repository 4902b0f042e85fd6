package org.dpsfleet.perceptual.adaptation;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.DataType;
import java.util.List;
import org.dpsfleet.vocabulary.SyncLoss;
import org.dpsfleet.vocabulary.TrainingSpec;

/**
 * From two distances to loss and score, for W metrics at once: what {@code lin}, {@code tune} and
 * {@code scratch} have in common.
 */
final class Head {
    /** Of the sync loss beside the other one. */
    static final float SYNC_WEIGHT = 10;

    private static final float HALF = 0.5f;
    private static final int[] TRIPLETS = {1};

    private final LogitNet net;
    private final SyncLoss syncLoss;
    private final int syncEpochs;

    Head(TrainingSpec training) {
        this.net = new LogitNet(training.logit());
        this.syncLoss = training.syncLoss();
        this.syncEpochs = training.syncEpochs();
    }

    /** What a step or an evaluation saw, one value per metric: mean loss and 2AFC score. */
    @SuppressWarnings("ArrayRecordComponent") // a short-lived pair, never compared
    record Outcome(float[] loss, float[] score) {}

    /** The same on the device, each [W]. */
    record Forward(NDArray loss, NDArray score) {
        Forward plus(NDArray term) {
            return new Forward(loss.add(term), score);
        }

        Outcome outcome() {
            return new Outcome(loss.toFloatArray(), score.toFloatArray());
        }
    }

    /**
     * The mean cross-entropy, without a sync loss.
     *
     * @param parameters the logit nets', each [W, ...]
     * @param d0 distances of the first images, [W, N]
     * @param d1 distances of the second images, [W, N]
     * @param judge [W, N]
     */
    Forward evaluate(List<NDArray> parameters, NDArray d0, NDArray d1, NDArray judge) {
        NDArray logits = net.logits(parameters, d0, d1);
        return new Forward(crossEntropy(logits, judge).mean(TRIPLETS), score(d0, d1, judge));
    }

    /** Whether the sync loss is part of a metric's loss, given the batch's score. */
    boolean syncs(float score, int epoch) {
        return switch (syncLoss) {
            case UNTIL_HALF -> score <= HALF;
            case FIRST_EPOCHS -> epoch < syncEpochs;
            case OFF -> false;
        };
    }

    /** The loss of each triplet, [W, N], with the sync loss or without it; the batch's is their mean. */
    NDArray losses(List<NDArray> parameters, NDArray d0, NDArray d1, NDArray judge, boolean sync) {
        NDArray plain = crossEntropy(net.logits(parameters, d0, d1), judge);
        return sync ? plain.add(crossEntropy(d0.sub(d1), judge).mul(SYNC_WEIGHT)) : plain;
    }

    /** The loss to train by, with the sync loss where the epoch or the batch's score asks for it. */
    Forward train(List<NDArray> parameters, NDArray d0, NDArray d1, NDArray judge, int epoch) {
        Forward plain = evaluate(parameters, d0, d1, judge);
        return switch (syncLoss) {
            case UNTIL_HALF -> {
                NDArray half = plain.score.lte(HALF).toType(DataType.FLOAT32, false);
                yield plain.plus(sync(d0, d1, judge).mul(half.mul(SYNC_WEIGHT)));
            }
            case FIRST_EPOCHS ->
                epoch < syncEpochs ? plain.plus(sync(d0, d1, judge).mul(SYNC_WEIGHT)) : plain;
            case OFF -> plain;
        };
    }

    private static NDArray sync(NDArray d0, NDArray d1, NDArray judge) {
        return crossEntropy(d0.sub(d1), judge).mean(TRIPLETS);
    }

    /** Binary cross-entropy of sigmoid(logit), without the overflow of writing it so. */
    private static NDArray crossEntropy(NDArray logits, NDArray judge) {
        return logits.getNDArrayInternal().softPlus().sub(logits.mul(judge));
    }

    /** The 2AFC score of each metric, [W]. */
    static NDArray score(NDArray d0, NDArray d1, NDArray judge) {
        NDArray first = d0.lt(d1).toType(DataType.FLOAT32, false);
        NDArray second = d1.lt(d0).toType(DataType.FLOAT32, false);
        NDArray equal = d0.eq(d1).toType(DataType.FLOAT32, false);
        return first.mul(judge.neg().add(1))
                .add(second.mul(judge))
                .add(equal.mul(0.5f))
                .mean(TRIPLETS);
    }
}
