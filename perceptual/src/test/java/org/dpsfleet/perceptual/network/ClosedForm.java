package org.dpsfleet.perceptual.network;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.SortedMap;
import java.util.TreeMap;
import org.dpsfleet.perceptual.safetensors.FloatTensor;

/** The parameters of the golden features, which a formula gives from names and shapes. */
final class ClosedForm {
    private ClosedForm() {}

    /** Parameters up to the last published layer. */
    static Parameters parameters(Architecture architecture, double gain) {
        int last = architecture.publishedLayers().getLast();
        SortedMap<String, FloatTensor> tensors = new TreeMap<>();
        architecture.parameterShapes(last).forEach((name, shape) -> tensors.put(name, tensor(name, shape, gain)));
        return new Parameters(architecture, last, tensors);
    }

    private static FloatTensor tensor(String name, long[] shape, double gain) {
        long fanIn = Arrays.stream(shape).skip(1).reduce(1, (a, b) -> a * b);
        double offset = 0;
        double scale = 0.05;
        if (shape.length > 1) {
            scale = Math.sqrt(gain / fanIn);
        } else if (name.endsWith(".running_var")) {
            offset = 1;
            scale = 0.5;
        } else if (name.endsWith(".weight")) {
            offset = 1;
            scale = 0.1;
        }
        float[] values = new float[(int) (shape[0] * fanIn)];
        int hash = fnv1a(name);
        for (int i = 0; i < values.length; i++) {
            values[i] = (float) (offset + scale * uniform(i + hash));
        }
        return new FloatTensor(shape, values);
    }

    private static int fnv1a(String name) {
        int hash = 0x811c9dc5;
        for (byte b : name.getBytes(StandardCharsets.UTF_8)) {
            hash = (hash ^ (b & 0xff)) * 16777619;
        }
        return hash;
    }

    private static double uniform(int x) {
        x ^= x >>> 16;
        x *= 0x85ebca6b;
        x ^= x >>> 13;
        x *= 0xc2b2ae35;
        x ^= x >>> 16;
        return Integer.toUnsignedLong(x) / (double) (1L << 31) - 1;
    }
}
