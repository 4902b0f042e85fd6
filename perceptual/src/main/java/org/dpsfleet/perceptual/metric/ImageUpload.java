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
final class ImageUpload {
    private final UploadBuffer buffer = new UploadBuffer();

    /** Some references, then the images to compare with each, group by group. */
    NDArray triplets(
            NDManager target, ImageShape shape, int from, int count, float[] references, List<float[]> images) {
        List<float[]> all = new ArrayList<>(List.of(references));
        all.addAll(images);
        return groups(target, shape, from, count, all);
    }

    /** Some of each group of images, group by group; ends an interrupted thread's work. */
    NDArray groups(NDManager target, ImageShape shape, int from, int count, List<float[]> groups) {
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
