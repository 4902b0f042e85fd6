package org.dpsfleet.perceptual.adaptation;

import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.dpsfleet.perceptual.GoldenImages;
import org.dpsfleet.perceptual.Shared;
import org.dpsfleet.perceptual.network.Architecture;
import org.dpsfleet.perceptual.network.Parameters;
import org.dpsfleet.perceptual.safetensors.FloatTensor;
import org.dpsfleet.perceptual.safetensors.SafetensorsFile;
import org.dpsfleet.vocabulary.Logit;
import org.dpsfleet.vocabulary.Protocol;
import org.dpsfleet.vocabulary.SyncLoss;
import org.dpsfleet.vocabulary.TrainingSpec;

/** Twelve Adam steps as torch made them: three batches of 16 triplets, four times. */
final class GoldenTraining {
    static final int STEPS = 12;
    static final int BATCH = 16;
    static final List<Integer> LAYERS = List.of(1, 4, 7, 11);

    private final GoldenImages images = new GoldenImages();
    private final SafetensorsFile file = Shared.goldenTensors("training.safetensors");

    SafetensorsFile file() {
        return file;
    }

    static Parameters alexnet() {
        return Parameters.read(
                Shared.data("weights/alexnet_features.safetensors"), Architecture.ALEXNET, LAYERS.getLast());
    }

    static TrainingSettings settings(boolean sync) {
        return new TrainingSettings(
                Protocol.PUBLISHED,
                new TrainingSpec(
                        BATCH, 4, List.of(1e-3), 0, 0, sync ? SyncLoss.UNTIL_HALF : SyncLoss.OFF, 0, Logit.LARGE));
    }

    /** The first triplet of a step's batch, steps from 1. */
    static int first(int step) {
        return BATCH * ((step - 1) % 3);
    }

    /** Initial scalars and logit net with Adam's moments, for one column. */
    Map<String, FloatTensor> initialColumn(List<Integer> channels) {
        Map<String, FloatTensor> tensors = new HashMap<>();
        for (ColumnState.Entry entry : ColumnState.entries(channels, Logit.LARGE)) {
            float[] values = entry.name().equals(ColumnState.SCALARS)
                    ? layers("lin_sync_0/initial_scalars/")
                    : file.floats(entry.name().replace("logit.", "lin_sync_0/initial_logit/"));
            tensors.put(entry.name(), FloatTensor.vector(values));
            FloatTensor zeros = FloatTensor.vector(new float[values.length]);
            tensors.put(ColumnState.MOMENT1 + entry.name(), zeros);
            tensors.put(ColumnState.MOMENT2 + entry.name(), zeros);
        }
        return tensors;
    }

    /** Values given layer by layer, in one. */
    float[] layers(String prefix) {
        float[] all = new float[64 + 192 + 384 + 256];
        int at = 0;
        for (int layer = 0; layer < LAYERS.size(); layer++) {
            float[] values = file.floats(prefix + layer);
            System.arraycopy(values, 0, all, at, values.length);
            at += values.length;
        }
        return all;
    }

    /** Some triplets: references, first and second images. */
    List<float[]> triplets(int from, int count) {
        long[] triplets = file.longs("triplets");
        var batch = List.of(images(count), images(count), images(count));
        for (int i = 0; i < count; i++) {
            int t = 5 * (from + i);
            var k = (int) triplets[t];
            put(batch.get(0), i, images.image(k));
            for (int side = 0; side < 2; side++) {
                String distortion = GoldenImages.distortion(triplets[t + 1 + 2 * side]);
                var j = (int) triplets[t + 2 + 2 * side];
                put(batch.get(1 + side), i, images.distorted(k, distortion, j));
            }
        }
        return batch;
    }

    private static float[] images(int count) {
        return new float[count * GoldenImages.FLOATS];
    }

    private static void put(float[] batch, int index, float[] image) {
        System.arraycopy(image, 0, batch, index * image.length, image.length);
    }

    /** The judges of a step's batch. */
    float[] judges(String name, int step) {
        return Arrays.copyOfRange(file.floats(name), first(step), first(step) + BATCH);
    }
}
