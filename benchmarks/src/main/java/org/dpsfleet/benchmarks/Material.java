package org.dpsfleet.benchmarks;

import java.nio.file.Path;
import org.dpsfleet.inputs.WeightsFolder;
import org.dpsfleet.perceptual.imageset.DeadLeaves;
import org.dpsfleet.perceptual.imageset.ResizedImages;
import org.dpsfleet.perceptual.imageset.StlBinary;
import org.dpsfleet.perceptual.network.Architecture;
import org.dpsfleet.perceptual.network.Parameters;
import org.jspecify.annotations.Nullable;

/**
 * What is measured on: photographs and ImageNet weights where the user has them, else procedural
 * images and random weights, which take the same time.
 *
 * @param data folder with {@code stl10/train_X.bin}, null for procedural images
 * @param weights folder with {@code alexnet*.safetensors}, null for random weights
 */
public record Material(@Nullable Path data, @Nullable Path weights) {
    /** Height and width of all images, in pixels. */
    public static final int SIDE = 64;

    private static final int SEED = 1;

    /** What the system properties {@code bench.data} and {@code bench.weights} name. */
    public static Material ofProperties() {
        return new Material(property("bench.data"), property("bench.weights"));
    }

    private static @Nullable Path property(String name) {
        String value = System.getProperty(name, "");
        return value.isEmpty() ? null : Path.of(value);
    }

    /** The file of photographs, null for procedural images. */
    public @Nullable Path photographs() {
        return data == null ? null : data.resolve("stl10").resolve("train_X.bin");
    }

    /** The file of AlexNet's weights, null for random ones. */
    public @Nullable Path weightsFile() {
        return weights == null ? null : new WeightsFolder(weights).of(Architecture.ALEXNET.torchvisionName());
    }

    /** The first images, resized. */
    public ResizedImages images(int count) {
        Path photographs = photographs();
        return ResizedImages.first(
                count, photographs == null ? new DeadLeaves(SEED, count) : new StlBinary(photographs), SIDE);
    }

    /** AlexNet up to its last published layer. */
    public Parameters alexnet() {
        int last = Architecture.ALEXNET.publishedLayers().getLast();
        Path file = weightsFile();
        return file == null
                ? Parameters.random(Architecture.ALEXNET, last, SEED)
                : Parameters.read(file, Architecture.ALEXNET, last);
    }
}
