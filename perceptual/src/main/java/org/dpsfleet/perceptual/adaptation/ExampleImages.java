package org.dpsfleet.perceptual.adaptation;

import ai.djl.ndarray.NDManager;
import org.dpsfleet.perceptual.metric.ImageGroups;
import org.dpsfleet.perceptual.tensor.DeviceMemory;
import org.dpsfleet.perceptual.triplet.DistortedImages;
import org.dpsfleet.perceptual.triplet.ExampleBatch;
import org.dpsfleet.perceptual.triplet.Examples;
import org.dpsfleet.perceptual.triplet.device.DeviceTriplets;
import org.jspecify.annotations.Nullable;

/** The images of examples as a network takes them, batch by batch. Not for concurrent use. */
sealed interface ExampleImages extends AutoCloseable permits UploadedImages, ImagesOnDevice {
    /** On a GPU, pictures and batch may take one part in so many of its memory. */
    int SHARE_OF_GPU = 8;

    /**
     * Where the images are best made: on the device if they can be and there is room, else by the processor's cores.
     *
     * @param device manager of the network's device; what this keeps there it frees when it is closed
     * @param capacity of a batch
     * @param room bytes that images may take on the device, see {@link #usualRoom}
     */
    static ExampleImages of(NDManager device, Examples examples, int capacity, long room) {
        return examples instanceof DistortedImages distorted && DeviceTriplets.fit(distorted, capacity, room)
                ? new ImagesOnDevice(device, distorted)
                : new UploadedImages(examples, capacity);
    }

    /** None on a CPU, where the loops are faster than the operations on tensors. */
    static long usualRoom(NDManager device) {
        return device.getDevice().isGpu() ? DeviceMemory.ofGpu(device.getDevice()) / SHARE_OF_GPU : 0;
    }

    /**
     * Begins with a batch, which the groups of images then are.
     *
     * @param next the batch that probably comes after it, if any
     * @return its judges, see {@link Examples#judges}
     */
    float[] begin(ExampleBatch batch, @Nullable ExampleBatch next);

    /** References, first and second images. */
    ImageGroups triplets();

    /** First and second images. */
    ImageGroups compared();

    /** How long the batch was waited for until now, in nanoseconds; on a device, until it knew what to make. */
    long waitedNanos();

    @Override
    void close();
}
