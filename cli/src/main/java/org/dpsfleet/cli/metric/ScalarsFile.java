package org.dpsfleet.cli.metric;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import org.dpsfleet.perceptual.BadDataException;
import org.dpsfleet.perceptual.network.WeightsFile;
import org.dpsfleet.perceptual.safetensors.FloatTensor;
import org.dpsfleet.perceptual.safetensors.TensorFile;

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
        TensorFile weights = WeightsFile.read(file);
        int total = channels.stream().mapToInt(Integer::intValue).sum();
        float[] scalars = new float[total];
        int at = 0;
        for (int layer = 0; layer < channels.size(); layer++) {
            String name = String.format(Locale.ROOT, "lin%d.model.1.weight", layer);
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
        if (weights.names().contains(String.format(Locale.ROOT, "lin%d.model.1.weight", channels.size()))) {
            throw new BadDataException(String.format(
                    Locale.ROOT,
                    "%s has scalars for more than the %d layers of the metric; --layers names them.",
                    file,
                    channels.size()));
        }
        return new FloatTensor(new long[] {1, total}, scalars);
    }

    /** The unweighted metric's: all one. */
    static FloatTensor ones(List<Integer> channels) {
        float[] ones = new float[channels.stream().mapToInt(Integer::intValue).sum()];
        Arrays.fill(ones, 1);
        return new FloatTensor(new long[] {1, ones.length}, ones);
    }
}
