package org.dpsfleet.perceptual.triplet.device;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import java.util.stream.IntStream;
import org.dpsfleet.perceptual.imageset.ResizedImages;
import org.dpsfleet.perceptual.tensor.UploadBuffer;

/** All pictures of a set on a device, one byte per value. */
final class DevicePictures {
    /** So many are uploaded at a time. */
    private static final int TOGETHER = 1024;

    private final NDArray bytes;

    /**
     * Uploads the pictures.
     *
     * @param manager of the device; frees them
     */
    DevicePictures(NDManager manager, ResizedImages images) {
        int length = images.imageLength();
        bytes = manager.zeros(new Shape(images.size(), length), DataType.UINT8);
        var upload = new UploadBuffer();
        for (int from = 0; from < images.size(); from += TOGETHER) {
            int first = from;
            int count = Math.min(TOGETHER, images.size() - from);
            try (NDArray some = upload.upload(
                            manager,
                            DataType.UINT8,
                            new Shape(count, length),
                            buffer -> IntStream.range(0, count)
                                    .parallel()
                                    .forEach(i -> buffer.put(
                                            i * length, images.image(first + i).rgb())));
                    NDArray place = Tensors.slice(bytes, 0, from, count)) {
                place.addi(some); // to zeros: a copy, which DJL has none of within a device
            }
        }
    }

    /** How many bytes the pictures of a set take. */
    static long bytes(ResizedImages images) {
        return (long) images.size() * images.imageLength();
    }

    /**
     * Some of them.
     *
     * @param indices [n] whole numbers
     * @return [n, 3 * side * side] in [0, 1], value / 255; belongs to the indices' manager
     */
    NDArray floats(NDArray indices, Constants constants) {
        try (NDArray some = Tensors.rows(indices, bytes)) {
            return some.toType(DataType.FLOAT32, true).divi(constants.of(255));
        }
    }
}
