package org.dpsfleet.perceptual.adaptation;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.NDScope;
import ai.djl.ndarray.types.Shape;
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
 */
final class NetworkColumn implements AutoCloseable {
    private final NDManager manager;
    private final DifferenceExtractor extractor;
    private final Protocol protocol;
    private final Head head;
    private final BatchGradient gradient;
    private final UploadBuffer upload = new UploadBuffer();
    /** By name in {@link NetworkState}; all require gradients but the scalars, whose is made here. */
    private final Map<String, Trained> trained = new TreeMap<>();

    private final List<NDArray> logitNet = new ArrayList<>();
    /** Running statistics by name in {@link NetworkState}. */
    private final Map<String, NDArray> statistics = new TreeMap<>();

    private record Trained(NDArray parameter, NDArray moment1, NDArray moment2) {}

    /** A batch of triplets, of which any part can be compared, and compared again. */
    @FunctionalInterface
    interface Batch {
        /** Pooled differences of the first and of the second images, each [count, C]. */
        RecordedDifferences recorded(NDManager target, int from, int count);
    }

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
        this.gradient = new BatchGradient(
                manager,
                head,
                protocol,
                microBatch,
                scalars(),
                logitNet,
                trained.entrySet().stream()
                        .filter(entry -> !entry.getKey().equals(ColumnState.SCALARS))
                        .map(entry -> entry.getValue().parameter)
                        .toList(),
                List.copyOf(statistics.values()));
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
            BatchGradient.Found found = gradients(arrays, batch, judges, epoch);
            update(found, learningRate, step);
            return found.outcome();
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
    BatchGradient.Found gradients(NDManager arrays, Batch batch, float[] judges, int epoch) {
        extractor.trainingMode(true);
        BatchGradient.Found found = gradient.of(arrays, batch, judges, epoch);
        extractor.trainingMode(false);
        if (protocol == Protocol.PUBLISHED) {
            clampScalars();
        }
        return found;
    }

    /** Moves everything by its gradient, which is then zero; in the corrected protocol, clamps. */
    void update(BatchGradient.Found found, double learningRate, long step) {
        trained.forEach((name, t) -> {
            if (name.equals(ColumnState.SCALARS)) {
                Adam.update(t.parameter, found.scalars(), t.moment1, t.moment2, learningRate, step);
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
