package org.dpsfleet.perceptual.triplet.device;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.dpsfleet.perceptual.Interruption;
import org.dpsfleet.perceptual.distortion.Batchable;
import org.dpsfleet.perceptual.distortion.PixelOperation;
import org.dpsfleet.perceptual.image.Pixels;
import org.dpsfleet.perceptual.imageset.ResizedImages;
import org.dpsfleet.perceptual.tensor.UploadBuffer;
import org.dpsfleet.perceptual.triplet.DistortedImages;
import org.dpsfleet.perceptual.triplet.Normalisation;
import org.dpsfleet.perceptual.triplet.TripletDraw;

/**
 * Makes the triplets of distorted images on the device that the pictures are on: the bits of
 * {@link org.dpsfleet.perceptual.triplet.TripletBatch}. A batch is one upload, which waits for the device once; DJL
 * offers no pinned memory, with which it would not even do that. Not for concurrent use.
 */
public final class DeviceTriplets implements AutoCloseable {
    /** Whole numbers up to this are floats. */
    private static final int MOST_PICTURES = 1 << 24;

    /** Places within a plane are computed in floats. */
    private static final int MOST_SIDE = 1 << 12;

    /** While a batch is made, it takes about this many times its own size. */
    private static final int WORKING = 8;

    private final NDManager manager;
    private final int side;
    private final Normalisation normalisation;
    private final Constants constants;
    private final DevicePictures pictures;
    private final UploadBuffer upload = new UploadBuffer();

    /**
     * Uploads the pictures.
     *
     * @param parent of the device
     */
    public DeviceTriplets(NDManager parent, ResizedImages images, Normalisation normalisation) {
        manager = parent.newSubManager();
        side = images.side();
        this.normalisation = normalisation;
        constants = new Constants(manager, side);
        pictures = new DevicePictures(manager, images);
    }

    /**
     * Whether examples can be made on a device: images that are distorted in ways which it knows, and that fit there.
     *
     * @param capacity most triplets that are made together
     * @param room bytes of the device that pictures and batch may take
     */
    public static boolean fit(DistortedImages examples, int capacity, long room) {
        ResizedImages images = examples.images();
        long batch = 3L * capacity * images.imageLength() * Float.BYTES * WORKING;
        return DevicePictures.bytes(images) + batch <= room
                && images.size() <= MOST_PICTURES
                && images.side() <= MOST_SIDE
                && examples.kinds().stream().allMatch(Batchable.class::isInstance);
    }

    /**
     * Makes triplets; ends an interrupted thread's work.
     *
     * @param target manager that the result belongs to
     * @param indices of the pictures
     * @param draws what becomes of each
     * @return [3 n, 3, side, side]: references, first and second distorted pictures, normalised as said
     */
    public NDArray make(NDManager target, int[] indices, List<TripletDraw> draws) {
        Interruption.check();
        var plan = new BatchPlan(indices, draws, side);
        int n = indices.length;
        try (NDManager scope = manager.newSubManager()) {
            NDArray numbers = upload.upload(
                    scope, DataType.FLOAT32, new Shape(plan.length()), bytes -> plan.write(bytes.asFloatBuffer()));
            NDArray whole = Tensors.slice(numbers, 0, 0, plan.indices()).toType(DataType.INT64, true);
            NDArray references = pictures.floats(Tensors.slice(whole, 0, 0, n), constants);
            List<NDArray> groups = new ArrayList<>(List.of(references));
            int source = n;
            int number = plan.indices();
            for (Map.Entry<PixelOperation, Integer> group : plan.counts().entrySet()) {
                int count = group.getValue();
                int length = group.getKey().numbers() * count;
                groups.add(distorted(
                        group.getKey(),
                        references,
                        Tensors.slice(whole, 0, source, count),
                        Tensors.slice(numbers, 0, number, length).reshape(-1, count),
                        scope));
                source += count;
                number += length;
            }
            NDArray all = Tensors.joined(0, groups.toArray(NDArray[]::new));
            groups.forEach(NDArray::close);
            NDArray inOrder = Tensors.rows(Tensors.slice(whole, 0, 3L * n, 3L * n), all);
            normalise(inOrder.reshape(-1, Pixels.CHANNELS, (long) side * side), n);
            NDArray made = inOrder.reshape(-1, Pixels.CHANNELS, side, side);
            made.attach(target);
            return made;
        }
    }

    /** Some references under one operation, [count, 3 * side * side]. */
    private NDArray distorted(
            PixelOperation operation, NDArray references, NDArray sources, NDArray numbers, NDManager target) {
        try (NDManager scope = target.newSubManager()) {
            sources.attach(scope);
            numbers.attach(scope);
            NDArray chosen = Tensors.rows(sources, references).reshape(-1, Pixels.CHANNELS, (long) side * side);
            NDArray made = TensorOperation.of(operation, side)
                    .apply(chosen, numbers, constants)
                    .reshape(-1, (long) Pixels.CHANNELS * side * side);
            made.attach(target);
            return made;
        }
    }

    /** After the distortions: black that came in from outside is normalised as well. */
    private void normalise(NDArray images, int n) {
        if (normalisation.ofReference() && normalisation.ofDistorted()) {
            images.subi(constants.means()).divi(constants.deviations());
        } else if (normalisation.ofDistorted()) {
            Tensors.slice(images, 0, n, 2L * n).subi(constants.means()).divi(constants.deviations());
        }
    }

    @Override
    public void close() {
        manager.close();
    }
}
