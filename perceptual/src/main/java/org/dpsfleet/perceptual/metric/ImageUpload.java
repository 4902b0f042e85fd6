package org.dpsfleet.perceptual.metric;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import java.nio.FloatBuffer;
import java.util.ArrayList;
import java.util.List;
import org.dpsfleet.perceptual.Interruption;
import org.dpsfleet.perceptual.tensor.UploadBuffer;

/** Images on their way into a network; what was uploaded must be used before the next upload. */
public final class ImageUpload {
    private final UploadBuffer buffer = new UploadBuffer();

    /**
     * Groups of images in Java's memory, each uploaded when it is asked for; which ends an interrupted thread's work.
     *
     * @param groups each [n, 3, H, W] in C order; may be longer
     */
    public ImageGroups groups(ImageShape shape, List<float[]> groups) {
        return (target, from, count) -> upload(target, shape, from, count, groups);
    }

    /** References and the images to compare with each. */
    ImageGroups triplets(ImageShape shape, float[] references, List<float[]> images) {
        List<float[]> all = new ArrayList<>(List.of(references));
        all.addAll(images);
        return groups(shape, all);
    }

    private NDArray upload(NDManager target, ImageShape shape, int from, int count, List<float[]> groups) {
        Interruption.check();
        var batch = new Shape((long) groups.size() * count, 3, shape.height(), shape.width());
        int offset = from * shape.floats();
        int length = count * shape.floats();
        return buffer.upload(target, DataType.FLOAT32, batch, bytes -> {
            FloatBuffer floats = bytes.asFloatBuffer();
            groups.forEach(images -> floats.put(images, offset, length));
        });
    }
}
