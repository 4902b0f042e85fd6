package org.dpsfleet.perceptual.adaptation;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.ObjIntConsumer;
import java.util.stream.IntStream;
import org.dpsfleet.perceptual.tensor.SharedFloats;
import org.dpsfleet.vocabulary.Logit;

/**
 * Two matrix products of the engine, and between them a loop over the metrics ({@link HeadLoop}), shared out over
 * threads: distances are scalars v^T, and the gradient by the scalars is that by the distances times v. A metric's
 * numbers depend neither on the others nor on the thread.
 */
final class FusedGradient implements BlockGradient {
    private final Head head;
    private final Logit logit;
    private final SharedFloats ofDistances = new SharedFloats();
    private final List<SharedFloats> ofLogitNet = new ArrayList<>();
    private final HiddenProduct hidden = new HiddenProduct();
    private final Queue<HeadLoop> idle = new ConcurrentLinkedQueue<>();

    FusedGradient(Head head, Logit logit) {
        this.head = head;
        this.logit = logit;
        LogitNet.parameters(logit).forEach(parameter -> ofLogitNet.add(new SharedFloats()));
    }

    @Override
    public Found of(List<NDArray> parameters, NDArray v, float[] judges, int columns, int epoch) {
        NDArray distances = parameters.getFirst().matMul(v.transpose());
        ofDistances.reserve(distances.getShape());
        for (int p = 0; p < ofLogitNet.size(); p++) {
            ofLogitNet.get(p).reserve(parameters.get(p + 1).getShape());
        }
        if (logit == Logit.LARGE) {
            hidden.reserve(judges.length / ColumnBlock.WIDTH);
        }
        var outcome = outcome();
        var block = new HeadLoop.Block(parameters, distances, judges, outcome);
        share(columns, (loop, column) -> {
            loop.train(block, column, epoch);
            put(loop, column);
        });
        return new Found(outcome, gradients(v, columns));
    }

    private void put(HeadLoop loop, int column) {
        float[] row = loop.ofDistances();
        ofDistances.put(column * row.length, row, row.length);
        float[][] gradients = loop.ofLogitNet();
        for (int p = 0; p < gradients.length; p++) {
            int size = gradients[p].length;
            ofLogitNet.get(p).put(column * size, gradients[p], size);
        }
    }

    private List<NDArray> gradients(NDArray v, int columns) {
        NDManager manager = v.getManager();
        List<NDArray> gradients = new ArrayList<>();
        ofDistances.clear(columns);
        gradients.add(ofDistances.array(manager).matMul(v));
        for (int p = 0; p < ofLogitNet.size(); p++) {
            ofLogitNet.get(p).clear(columns);
            gradients.add(
                    isHiddenWeight(p)
                            ? hidden.gradient(manager, columns)
                            : ofLogitNet.get(p).array(manager));
        }
        return gradients;
    }

    private boolean isHiddenWeight(int p) {
        return logit == Logit.LARGE && p == LogitNet.HIDDEN_WEIGHT;
    }

    @Override
    public Head.Outcome evaluate(List<NDArray> parameters, NDArray v, float[] judges, int columns) {
        NDArray distances = parameters.getFirst().matMul(v.transpose());
        var outcome = outcome();
        var block = new HeadLoop.Block(parameters, distances, judges, outcome);
        share(columns, (loop, column) -> loop.evaluate(block, column));
        return outcome;
    }

    private static Head.Outcome outcome() {
        return new Head.Outcome(new float[ColumnBlock.WIDTH], new float[ColumnBlock.WIDTH]);
    }

    /** Each thread takes the loop that was used last, whose memory may still be in its cache. */
    private void share(int columns, ObjIntConsumer<HeadLoop> work) {
        IntStream.range(0, columns).parallel().forEach(column -> {
            HeadLoop found = idle.poll();
            HeadLoop loop = found == null ? new HeadLoop(head, logit, hidden) : found;
            work.accept(loop, column);
            idle.add(loop);
        });
    }
}
