package org.dpsfleet.perceptual.adaptation;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.NDScope;
import ai.djl.ndarray.types.Shape;
import ai.djl.pytorch.engine.PtNDArray;
import ai.djl.pytorch.jni.JniUtils;
import java.util.Arrays;
import java.util.List;
import org.dpsfleet.perceptual.metric.RecordedDifferences;
import org.dpsfleet.perceptual.tensor.GradientMode;
import org.dpsfleet.perceptual.tensor.UploadBuffer;
import org.dpsfleet.vocabulary.Protocol;

/**
 * The gradient of a batch's loss by a network, scalars and a logit net, micro-batch by micro-batch: memory is that of
 * one micro-batch.
 *
 * <p>Only one thing depends on the whole batch: whether its score asks for the sync loss. With more than one
 * micro-batch it is assumed to be as it was in the step before, and where the score then says otherwise, all is
 * forgotten and done again. A result does not depend on what was assumed.
 */
final class BatchGradient {
    private final NDManager manager;
    private final Head head;
    private final Protocol protocol;
    private final int microBatch;
    private final NDArray scalars;
    private final List<NDArray> logitNet;
    private final List<NDArray> gathering;
    private final List<NDArray> statistics;
    private final UploadBuffer upload = new UploadBuffer();
    private boolean syncs;

    /**
     * @param microBatch most triplets that go through the network together
     * @param scalars [1, C]
     * @param gathering what the engine gathers gradients in, the logit net included
     * @param statistics what a pass through the network changes
     */
    BatchGradient(
            NDManager manager,
            Head head,
            Protocol protocol,
            int microBatch,
            NDArray scalars,
            List<NDArray> logitNet,
            List<NDArray> gathering,
            List<NDArray> statistics) {
        this.manager = manager;
        this.head = head;
        this.protocol = protocol;
        this.microBatch = microBatch;
        this.scalars = scalars;
        this.logitNet = logitNet;
        this.gathering = gathering;
        this.statistics = statistics;
    }

    /** What a step found before anything moves: loss, score and the scalars' gradient [1, C]. */
    record Found(Head.Outcome outcome, NDArray scalars) {}

    /** Distances of the first and of the second images, [1, n] each, and the scalars' gradient [1, C]. */
    private record Pass(NDArray d0, NDArray d1, NDArray scalars) {}

    /** Gathers the gradients of a batch in the parameters but the scalars. */
    Found of(NDManager arrays, NetworkColumn.Batch batch, float[] judges, int epoch) {
        try (GradientMode off = GradientMode.off()) {
            int n = judges.length;
            NDArray judge = upload.copied(arrays, new Shape(1, n), judges);
            List<NDArray> before =
                    n > microBatch ? statistics.stream().map(NDArray::duplicate).toList() : List.of();
            Pass pass = pass(arrays, batch, judge, epoch);
            boolean assumed = syncs;
            syncs = syncs(pass.d0, pass.d1, judge, epoch);
            if (syncs != assumed && n > microBatch) {
                forget(before);
                pass = pass(arrays, batch, judge, epoch);
            }
            Head.Outcome outcome =
                    head.train(logitNet, pass.d0, pass.d1, judge, epoch).outcome();
            return new Found(outcome, pass.scalars);
        }
    }

    private boolean syncs(NDArray d0, NDArray d1, NDArray judge, int epoch) {
        return head.syncs(Head.score(d0, d1, judge).getFloat(0), epoch);
    }

    private void forget(List<NDArray> before) {
        gathering.forEach(parameter -> JniUtils.zeroGrad((PtNDArray) parameter));
        for (int i = 0; i < before.size(); i++) {
            before.get(i).copyTo(statistics.get(i));
        }
    }

    private Pass pass(NDManager arrays, NetworkColumn.Batch batch, NDArray judge, int epoch) {
        int n = Math.toIntExact(judge.size());
        float[] d0 = new float[n];
        float[] d1 = new float[n];
        NDArray ofScalars = arrays.zeros(scalars.getShape());
        for (int from = 0; from < n; from += microBatch) {
            int count = Math.min(microBatch, n - from);
            try (NDScope scope = new NDScope();
                    NDManager own = manager.newSubManager();
                    RecordedDifferences recorded = batch.recorded(own, from, count)) {
                scope.suppressNotUsedWarning();
                NDArray part = judge.get(":, {}:{}", from, from + count);
                var distances = new NDList(
                        scalars.matMul(recorded.differences().get(0).transpose()),
                        scalars.matMul(recorded.differences().get(1).transpose()));
                if (count == n) {
                    syncs = syncs(distances.get(0), distances.get(1), part, epoch);
                }
                backward(recorded, distances, part, n, ofScalars);
                System.arraycopy(distances.get(0).toFloatArray(), 0, d0, from, count);
                System.arraycopy(distances.get(1).toFloatArray(), 0, d1, from, count);
            }
        }
        var shape = new Shape(1, n);
        return new Pass(upload.copied(arrays, shape, d0), upload.copied(arrays, shape, d1), ofScalars);
    }

    /** From the loss to the distances, and from these to the scalars and through the differences into the network. */
    private void backward(RecordedDifferences recorded, NDList distances, NDArray judge, int n, NDArray ofScalars) {
        distances.forEach(distance -> distance.setRequiresGradient(true));
        try (GradientMode recording = GradientMode.recording()) {
            NDArray loss = head.losses(logitNet, distances.get(0), distances.get(1), judge, syncs)
                    .sum()
                    .div(n);
            JniUtils.backward((PtNDArray) loss, (PtNDArray) manager.ones(loss.getShape()), false, false);
        }
        // The published code takes the network's gradients through the clamped scalars although its loss is that of
        // the unclamped ones.
        NDArray through = protocol == Protocol.PUBLISHED ? scalars.maximum(0) : scalars;
        NDArray[] upstream = new NDArray[2];
        Arrays.setAll(upstream, g -> {
            NDArray gradient = distances.get(g).getGradient();
            ofScalars.addi(gradient.matMul(recorded.differences().get(g)));
            return gradient.transpose().matMul(through);
        });
        recorded.backward(new NDList(upstream));
    }
}
