package org.dpsfleet.perceptual.evaluation;

import java.util.Arrays;
import java.util.List;
import java.util.function.IntFunction;
import java.util.stream.IntStream;
import org.dpsfleet.perceptual.image.ImageNet;
import org.dpsfleet.perceptual.image.PilResize;
import org.dpsfleet.perceptual.image.Pixels;
import org.dpsfleet.perceptual.metric.ImageShape;

/** Pictures that are read, resized to 64 x 64 and normalised, on all cores. */
final class ReadPictures implements ItemSet.Pictures {
    private static final int SIDE = ImageShape.PATCH.height();

    private final IntFunction<List<Pixels>> items;
    private final int pictures;
    private float[][] batch = {};

    /**
     * @param items reads an item, from several threads at a time
     * @param pictures in each
     */
    ReadPictures(int pictures, IntFunction<List<Pixels>> items) {
        this.items = items;
        this.pictures = pictures;
    }

    @Override
    public List<float[]> make(int from, int count) {
        int length = ImageShape.PATCH.floats();
        if (batch.length == 0 || batch[0].length < count * length) {
            batch = new float[pictures][count * length];
        }
        float[][] target = batch;
        IntStream.range(0, count).parallel().forEach(i -> {
            List<Pixels> item = items.apply(from + i);
            for (int p = 0; p < pictures; p++) {
                Pixels resized = PilResize.resize(item.get(p), SIDE, SIDE);
                resized.copyFloats(target[p], i * length);
                ImageNet.normalise(target[p], i * length, SIDE * SIDE);
            }
        });
        return Arrays.asList(target);
    }
}
