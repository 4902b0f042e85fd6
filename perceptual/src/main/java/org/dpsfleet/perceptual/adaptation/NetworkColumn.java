package org.dpsfleet.perceptual.adaptation;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDArrays;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.NDScope;
import ai.djl.ndarray.index.NDIndex;
import ai.djl.ndarray.types.Shape;
import ai.djl.pytorch.engine.PtNDArray;
import ai.djl.pytorch.jni.JniUtils;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.dpsfleet.perceptual.metric.DifferenceExtractor;
import org.dpsfleet.perceptual.metric.FeatureComparison;
import org.dpsfleet.perceptual.metric.RecordedDifferences;
import org.dpsfleet.perceptual.safetensors.FloatTensor;
import org.dpsfleet.perceptual.tensor.GradientMode;
import org.dpsfleet.perceptual.tensor.UploadBuffer;
import org.dpsfleet.vocabulary.Protocol;

/**
 * One metric that is trained together with its network.
 *
 * <p>The loss sees a batch through two numbers per triplet, so its gradient is taken in two stages: from
 * the loss to the distances on the whole batch, and from the distances into the network micro-batch by
 * micro-batch. Memory is that of one micro-batch; the price of more than one is a second forward pass.
 */
final class NetworkColumn implements AutoCloseable {
    private final NDManager manager;
    private final DifferenceExtractor extractor;
    private final Protocol protocol;
    private final Head head;
    private final int microBatch;
    private final UploadBuffer upload = new UploadBuffer();
    /** By name in {@link NetworkState}; all require gradients but the scalars, whose is made here. */
    private final Map<String, Trained> trained = new TreeMap<>();

    private final List<NDArray> logitNet = new ArrayList<>();
    /** Running statistics by name in {@link NetworkState}. */
    private final Map<String, NDArray> statistics = new TreeMap<>();

    private record Trained(NDArray parameter, NDArray moment1, NDArray moment2) {}

    /** A batch of triplets, of which any part can be compared, and compared again. */
    interface Batch {
        /** Pooled differences of the first and of the second images, each [count, C]. */
        NDList differences(NDManager target, int from, int count);

        /** The same, recorded. */
        RecordedDifferences recorded(NDManager target, int from, int count);
    }

    /** What a step found before anything moves: loss, score and the scalars' gradient [1, C]. */
    record Gradients(Head.Outcome outcome, NDArray scalars) {}

    /**
     * @param layers whose features are compared
     * @param microBatch most triplets that go through the network together
     */
    NetworkColumn(
            NDManager parent,
            List<Integer> layers,
            FeatureComparison comparison,
            TrainingSettings settings,
            NetworkState state,
            int microBatch) {
        this.manager = parent.newSubManager();
        this.extractor = new DifferenceExtractor(
                manager,
                state.network(),
                layers,
                comparison,
                Math.min(microBatch, DifferenceExtractor.usualMicroBatch(manager)));
        this.protocol = settings.protocol();
        this.head = new Head(settings.training());
        this.microBatch = microBatch;
        load(state, ColumnState.SCALARS, load(state, ColumnState.SCALARS));
        for (LogitNet.Parameter parameter :
                LogitNet.parameters(settings.training().logit())) {
            logitNet.add(load(state, parameter.name()));
            load(state, parameter.name(), requiringGradient(logitNet.getLast()));
        }
        extractor.parameters().forEach((name, parameter) -> {
            if (state.trained().contains(name)) {
                load(state, NetworkState.NETWORK + name, requiringGradient(parameter));
            } else {
                statistics.put(NetworkState.NETWORK + name, parameter);
            }
        });
    }

    private static NDArray requiringGradient(NDArray parameter) {
        parameter.setRequiresGradient(true);
        return parameter;
    }

    private void load(NetworkState state, String name, NDArray parameter) {
        trained.put(
                name,
                new Trained(
                        parameter, load(state, ColumnState.MOMENT1 + name), load(state, ColumnState.MOMENT2 + name)));
    }

    private NDArray load(NetworkState state, String name) {
        FloatTensor tensor = state.tensor(name);
        return upload.copied(manager, new Shape(tensor.shape()), tensor.values());
    }

    /** Compares with the network that is trained. */
    DifferenceExtractor extractor() {
        return extractor;
    }

    private NDArray scalars() {
        return parameter(ColumnState.SCALARS);
    }

    /** A live parameter, by its name in {@link NetworkState}. */
    NDArray parameter(String name) {
        Trained found = trained.get(name);
        if (found == null) {
            throw new IllegalArgumentException("no parameter " + name);
        }
        return found.parameter;
    }

    /**
     * One optimiser step over a batch.
     *
     * @param judges [n], from 0 where the first image should be the closer one to 1
     * @param epoch from 0
     * @param step Adam's, from 1
     * @return what the forward pass saw, before the update
     */
    Head.Outcome step(Batch batch, float[] judges, int epoch, double learningRate, long step) {
        try (NDScope scope = new NDScope();
                NDManager arrays = manager.newSubManager()) {
            scope.suppressNotUsedWarning();
            Gradients gradients = gradients(arrays, batch, judges, epoch);
            update(gradients, learningRate, step);
            return gradients.outcome;
        }
    }

    /** Loss without sync loss, and score, without an update. */
    Head.Outcome evaluate(NDList differences, float[] judges) {
        try (NDScope scope = new NDScope();
                GradientMode off = GradientMode.off()) {
            scope.suppressNotUsedWarning();
            NDArray d0 = scalars().matMul(differences.get(0).transpose());
            NDArray d1 = scalars().matMul(differences.get(1).transpose());
            return head.evaluate(logitNet, d0, d1, judge(judges)).outcome();
        }
    }

    /** Gathers the gradients of a batch in the parameters; in the published protocol, clamps. */
    Gradients gradients(NDManager arrays, Batch batch, float[] judges, int epoch) {
        extractor.trainingMode(true);
        int n = judges.length;
        try (GradientMode off = GradientMode.off();
                var recorded = n <= microBatch ? batch.recorded(arrays, 0, n) : null) {
            NDList v = recorded == null ? unrecorded(arrays, batch, n) : recorded.differences();
            NDArray d0 = scalars().matMul(v.get(0).transpose());
            NDArray d1 = scalars().matMul(v.get(1).transpose());
            Head.Outcome outcome = lossGradients(d0, d1, judge(judges), epoch);
            NDArray g0 = d0.getGradient();
            NDArray g1 = d1.getGradient();
            NDArray ofScalars = g0.matMul(v.get(0)).add(g1.matMul(v.get(1)));
            if (protocol == Protocol.PUBLISHED) {
                // Before the network's gradients, which the published code takes through the clamped
                // scalars although its loss is that of the unclamped ones.
                clampScalars();
            }
            NDArray u0 = g0.transpose().matMul(scalars());
            NDArray u1 = g1.transpose().matMul(scalars());
            if (recorded != null) {
                recorded.backward(new NDList(u0, u1));
            }
            for (int from = 0; recorded == null && from < n; from += microBatch) {
                networkGradients(batch, from, Math.min(microBatch, n - from), u0, u1);
            }
            extractor.trainingMode(false);
            return new Gradients(outcome, ofScalars);
        }
    }

    /** Gathers the gradients of the logit net and of the distances [1, n]. */
    private Head.Outcome lossGradients(NDArray d0, NDArray d1, NDArray judge, int epoch) {
        requiringGradient(d0);
        requiringGradient(d1);
        try (GradientMode recording = GradientMode.recording()) {
            Head.Forward forward = head.train(logitNet, d0, d1, judge, epoch);
            NDArray loss = forward.loss().sum();
            backward(loss, manager.ones(loss.getShape()));
            return forward.outcome();
        }
    }

    /** Gathers the network's gradients from some triplets, u0 and u1 [n, C] being those of all. */
    private void networkGradients(Batch batch, int from, int count, NDArray u0, NDArray u1) {
        try (NDScope scope = new NDScope();
                NDManager arrays = manager.newSubManager()) {
            scope.suppressNotUsedWarning();
            var rows = new NDIndex("{}:{}", from, from + count);
            try (var recorded = batch.recorded(arrays, from, count)) {
                recorded.backward(new NDList(u0.get(rows), u1.get(rows)));
            }
        }
    }

    /** The differences of the whole batch, micro-batch by micro-batch, leaving no trace in statistics. */
    private NDList unrecorded(NDManager arrays, Batch batch, int n) {
        var first = new NDList();
        var second = new NDList();
        List<NDArray> saved =
                statistics.values().stream().map(NDArray::duplicate).toList();
        for (int from = 0; from < n; from += microBatch) {
            NDList part = batch.differences(arrays, from, Math.min(microBatch, n - from));
            first.add(part.get(0));
            second.add(part.get(1));
        }
        restore(saved);
        return new NDList(NDArrays.concat(first, 0), NDArrays.concat(second, 0));
    }

    private void restore(List<NDArray> saved) {
        int i = 0;
        for (NDArray statistic : statistics.values()) {
            saved.get(i++).copyTo(statistic);
        }
    }

    private static void backward(NDArray array, NDArray upstream) {
        JniUtils.backward((PtNDArray) array, (PtNDArray) upstream, false, false);
    }

    /** Moves everything by its gradient, which is then zero; in the corrected protocol, clamps. */
    void update(Gradients gradients, double learningRate, long step) {
        trained.forEach((name, t) -> {
            if (name.equals(ColumnState.SCALARS)) {
                Adam.update(t.parameter, gradients.scalars, t.moment1, t.moment2, learningRate, step);
            } else {
                Adam.update(t.parameter, t.moment1, t.moment2, learningRate, step);
            }
        });
        if (protocol == Protocol.CORRECTED) {
            clampScalars();
        }
    }

    private void clampScalars() {
        scalars().subi(scalars().minimum(0));
    }

    private NDArray judge(float[] judges) {
        return upload.floats(manager, new Shape(1, judges.length), judges);
    }

    /** Copies all into a state: all of it, or nothing where memory does not suffice. */
    void save(NetworkState state) {
        Map<String, float[]> values = new TreeMap<>();
        trained.forEach((name, t) -> {
            values.put(name, t.parameter.toFloatArray());
            values.put(ColumnState.MOMENT1 + name, t.moment1.toFloatArray());
            values.put(ColumnState.MOMENT2 + name, t.moment2.toFloatArray());
        });
        statistics.forEach((name, statistic) -> values.put(name, statistic.toFloatArray()));
        state.putAll(values);
    }

    @Override
    public void close() {
        extractor.close();
        manager.close();
    }
}
