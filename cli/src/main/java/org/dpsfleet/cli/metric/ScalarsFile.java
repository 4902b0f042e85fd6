package org.dpsfleet.cli.metric;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.SortedSet;
import java.util.TreeSet;
import org.dpsfleet.perceptual.BadDataException;
import org.dpsfleet.perceptual.safetensors.FloatTensor;
import org.dpsfleet.perceptual.safetensors.TensorFile;
import org.dpsfleet.perceptual.weights.Needed;
import org.dpsfleet.perceptual.weights.WeightsFile;

/** Scalars in a safetensors or PyTorch file with the key names of LPIPS ({@code lin0.model.1.weight}, ...). */
final class ScalarsFile {
    private ScalarsFile() {}

    /**
     * The scalars of all layers, [1, C].
     *
     * @param channels of each layer
     * @throws BadDataException if the file has other layers, or a scalar is no number
     */
    static FloatTensor read(Path file, List<Integer> channels) {
        SortedSet<String> names = new TreeSet<>();
        for (int layer = 0; layer < channels.size(); layer++) {
            names.add(name(layer));
        }
        TensorFile weights = WeightsFile.read(file, Needed.named("scalars of " + channels.size() + " layers", names));
        int total = channels.stream().mapToInt(Integer::intValue).sum();
        float[] scalars = new float[total];
        int at = 0;
        for (int layer = 0; layer < channels.size(); layer++) {
            String name = name(layer);
            FloatTensor tensor = weights.tensor(name);
            tensor.checkFinite(name, file.toString());
            float[] values = tensor.values();
            if (values.length != channels.get(layer)) {
                throw new BadDataException(String.format(
                        Locale.ROOT,
                        "'%s' of %s is of shape %s where layer number %d of the metric has %d channels.",
                        name,
                        file,
                        Arrays.toString(weights.shape(name)),
                        layer,
                        channels.get(layer)));
            }
            System.arraycopy(values, 0, scalars, at, values.length);
            at += values.length;
        }
        if (weights.names().contains(name(channels.size()))) {
            throw new BadDataException(String.format(
                    Locale.ROOT,
                    "%s has scalars for more than the %d layers of the metric; --layers names them.",
                    file,
                    channels.size()));
        }
        return new FloatTensor(new long[] {1, total}, scalars);
    }

    private static String name(int layer) {
        return String.format(Locale.ROOT, "lin%d.model.1.weight", layer);
    }

    /** The unweighted metric's: all one. */
    static FloatTensor ones(List<Integer> channels) {
        return FloatTensor.ones(1, channels.stream().mapToInt(Integer::intValue).sum());
    }
}
