package org.dpsfleet.perceptual.adaptation;

import ai.djl.ndarray.types.Shape;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.ObjIntConsumer;
import java.util.random.RandomGenerator;
import org.dpsfleet.perceptual.BadDataException;
import org.dpsfleet.perceptual.Seeds;
import org.dpsfleet.perceptual.safetensors.FloatTensor;
import org.dpsfleet.vocabulary.Logit;
import org.dpsfleet.vocabulary.Protocol;

/**
 * Everything that training changes, for all columns of a task: scalars, logit nets, Adam's moments. Each
 * tensor has the columns as its first axis. What a resumed task starts from.
 */
public final class ColumnState implements TrainingState {
    /** Name of the scalars' tensor, [K, C]: the layers' channels one after the other. */
    public static final String SCALARS = "scalars";

    static final String MOMENTS = "adam.";
    static final String MOMENT1 = MOMENTS + "moment1.";
    static final String MOMENT2 = MOMENTS + "moment2.";

    private final int columns;
    private final List<Entry> entries;
    private final SortedMap<String, float[]> tensors;

    /**
     * A trained parameter.
     *
     * @param shape for one column
     */
    record Entry(String name, long[] shape) {
        int size() {
            int size = 1;
            for (long axis : shape) {
                size *= (int) axis;
            }
            return size;
        }

        Shape blockShape() {
            return new Shape(ColumnBlock.WIDTH).addAll(new Shape(shape));
        }
    }

    private ColumnState(int columns, List<Entry> entries, SortedMap<String, float[]> tensors) {
        this.columns = columns;
        this.entries = entries;
        this.tensors = tensors;
    }

    /**
     * The state before the first step. A column's draws depend on the seed, its context and its
     * repetition only, not on which other columns there are.
     *
     * <p>torch's default initialisation: a 1x1 convolution's weight uniform in +-1/sqrt(C), a linear
     * layer's weight and bias uniform in +-1/sqrt(fan in). The corrected protocol takes the scalars'
     * absolute values, which are positive from the start.
     *
     * @param channels of each compared layer
     */
    public static ColumnState initial(
            List<Column> columns, List<Integer> channels, TrainingSettings settings, long seed) {
        List<LogitNet.Parameter> logitNet =
                LogitNet.parameters(settings.training().logit());
        List<Entry> entries = entries(channels, settings.training().logit());
        SortedMap<String, float[]> tensors = new TreeMap<>();
        for (Entry entry : entries) {
            tensors.put(entry.name(), new float[columns.size() * entry.size()]);
            tensors.put(MOMENT1 + entry.name(), new float[columns.size() * entry.size()]);
            tensors.put(MOMENT2 + entry.name(), new float[columns.size() * entry.size()]);
        }
        var state = new ColumnState(columns.size(), entries, tensors);
        for (int k = 0; k < columns.size(); k++) {
            Column column = columns.get(k);
            RandomGenerator random = Seeds.generator(seed, "initial", column.context(), column.repetition());
            state.drawScalars(k, channels, settings.protocol(), random);
            state.drawLogitNet(k, logitNet, random);
        }
        return state;
    }

    /** The parameters of a metric with these layers: scalars first. */
    static List<Entry> entries(List<Integer> channels, Logit logit) {
        List<Entry> entries = new ArrayList<>();
        long total = channels.stream().mapToLong(Integer::longValue).sum();
        entries.add(new Entry(SCALARS, new long[] {total}));
        LogitNet.parameters(logit).forEach(p -> entries.add(new Entry(p.name(), p.shape())));
        return entries;
    }

    private void drawScalars(int column, List<Integer> channels, Protocol protocol, RandomGenerator random) {
        float[] scalars = values(SCALARS);
        int at = column * entries.getFirst().size();
        for (int layer : channels) {
            var bound = (float) (1 / Math.sqrt(layer));
            for (int c = 0; c < layer; c++) {
                float drawn = random.nextFloat(-bound, bound);
                scalars[at++] = protocol == Protocol.CORRECTED ? Math.abs(drawn) : drawn;
            }
        }
    }

    private void drawLogitNet(int column, List<LogitNet.Parameter> logitNet, RandomGenerator random) {
        for (int p = 0; p < logitNet.size(); p++) {
            Entry entry = entries.get(p + 1);
            float[] values = values(entry.name());
            var bound = (float) (1 / Math.sqrt(logitNet.get(p).fanIn()));
            for (int i = 0; i < entry.size(); i++) {
                values[column * entry.size() + i] = random.nextFloat(-bound, bound);
            }
        }
    }

    /**
     * The state in saved tensors.
     *
     * @throws BadDataException if one is missing or has another shape
     */
    public static ColumnState of(int columns, List<Integer> channels, Logit logit, Map<String, FloatTensor> saved) {
        List<Entry> entries = entries(channels, logit);
        SortedMap<String, float[]> tensors = new TreeMap<>();
        for (Entry entry : entries) {
            for (String prefix : List.of("", MOMENT1, MOMENT2)) {
                FloatTensor tensor = saved.get(prefix + entry.name());
                if (tensor == null || tensor.values().length != columns * entry.size()) {
                    throw new BadDataException(String.format(
                            Locale.ROOT,
                            "The training state has no '%s' for %d columns of %s.",
                            prefix + entry.name(),
                            columns,
                            Arrays.toString(entry.shape())));
                }
                tensors.put(prefix + entry.name(), tensor.values().clone());
            }
        }
        return new ColumnState(columns, entries, tensors);
    }

    @Override
    public SortedMap<String, FloatTensor> tensors() {
        SortedMap<String, FloatTensor> shaped = new TreeMap<>();
        for (Entry entry : entries) {
            long[] shape = new Shape(columns).addAll(new Shape(entry.shape())).getShape();
            for (String prefix : List.of("", MOMENT1, MOMENT2)) {
                String name = prefix + entry.name();
                shaped.put(name, new FloatTensor(shape, values(name)));
            }
        }
        return shaped;
    }

    @Override
    public SortedMap<String, FloatTensor> parameters() {
        SortedMap<String, FloatTensor> parameters = tensors();
        parameters.keySet().removeIf(name -> name.startsWith(MOMENTS));
        return parameters;
    }

    /** How many columns there are. */
    public int columns() {
        return columns;
    }

    List<Entry> entries() {
        return entries;
    }

    /** How many blocks hold the columns. */
    int blocks() {
        return (columns + ColumnBlock.WIDTH - 1) / ColumnBlock.WIDTH;
    }

    /** How many columns of a block are real. */
    int columnsOf(int block) {
        return Math.min(ColumnBlock.WIDTH, columns - block * ColumnBlock.WIDTH);
    }

    /** A block's values, zeros in its spare columns. */
    Map<String, float[]> block(int block) {
        Map<String, float[]> values = new HashMap<>();
        forEach((name, size) -> {
            float[] part = new float[ColumnBlock.WIDTH * size];
            int from = block * ColumnBlock.WIDTH * size;
            System.arraycopy(values(name), from, part, 0, columnsOf(block) * size);
            values.put(name, part);
        });
        return values;
    }

    /** Takes the values of all blocks back, in arrays of their own: those handed out before stay as they are. */
    void update(List<Map<String, float[]>> blocks) {
        SortedMap<String, float[]> updated = new TreeMap<>();
        forEach((name, size) -> {
            float[] values = new float[columns * size];
            for (int block = 0; block < blocks.size(); block++) {
                int from = block * ColumnBlock.WIDTH * size;
                float[] source = blocks.get(block).getOrDefault(name, new float[0]);
                System.arraycopy(source, 0, values, from, columnsOf(block) * size);
            }
            updated.put(name, values);
        });
        tensors.putAll(updated);
    }

    private void forEach(ObjIntConsumer<String> action) {
        for (Entry entry : entries) {
            action.accept(entry.name(), entry.size());
            action.accept(MOMENT1 + entry.name(), entry.size());
            action.accept(MOMENT2 + entry.name(), entry.size());
        }
    }

    private float[] values(String name) {
        float[] values = tensors.get(name);
        if (values == null) {
            throw new IllegalArgumentException("no tensor " + name);
        }
        return values;
    }
}
