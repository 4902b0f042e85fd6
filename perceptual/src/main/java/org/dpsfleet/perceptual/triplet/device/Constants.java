package org.dpsfleet.perceptual.triplet.device;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import java.util.HashMap;
import java.util.Map;
import org.dpsfleet.perceptual.distortion.NearestGrid;
import org.dpsfleet.perceptual.image.ImageNet;
import org.dpsfleet.perceptual.image.Pixels;
import org.dpsfleet.perceptual.tensor.UploadBuffer;

/**
 * Numbers that operations on pictures of one side need, on the device. DJL would upload a number that is given as one
 * in every call, and wait for what the device has to do until then; and a division by a number on the processor's side
 * is for a GPU a multiplication by its rounded inverse.
 */
final class Constants {
    private final NDManager manager;
    private final UploadBuffer upload = new UploadBuffer();
    private final Map<Float, NDArray> numbers = new HashMap<>();
    private final NDArray columns;
    private final NDArray rows;
    private final NDArray hues;
    private final NDArray means;
    private final NDArray deviations;

    Constants(NDManager manager, int side) {
        this.manager = manager;
        float[] centered = NearestGrid.centered(side);
        columns = upload.copied(manager, new Shape(side), centered);
        rows = upload.copied(manager, new Shape(side, 1), centered);
        hues = upload.copied(manager, new Shape(Pixels.CHANNELS, 1), new float[] {5, 3, 1});
        float[] mean = new float[Pixels.CHANNELS];
        float[] deviation = new float[Pixels.CHANNELS];
        for (int channel = 0; channel < Pixels.CHANNELS; channel++) {
            mean[channel] = ImageNet.mean(channel);
            deviation[channel] = ImageNet.deviation(channel);
        }
        means = upload.copied(manager, new Shape(Pixels.CHANNELS, 1), mean);
        deviations = upload.copied(manager, new Shape(Pixels.CHANNELS, 1), deviation);
    }

    /** A number, [1]; uploaded when it is first asked for. */
    NDArray of(float number) {
        return numbers.computeIfAbsent(number, n -> upload.copied(manager, new Shape(1), new float[] {n}));
    }

    /** Coordinates of the columns from the picture's middle, [side]. */
    NDArray columns() {
        return columns;
    }

    /** Coordinates of the rows from the picture's middle, [side, 1]. */
    NDArray rows() {
        return rows;
    }

    /** How far, in sixths of the circle, red, green and blue are from the hue's zero, [3, 1]. */
    NDArray hues() {
        return hues;
    }

    /** ImageNet's means, [3, 1]. */
    NDArray means() {
        return means;
    }

    /** ImageNet's standard deviations, [3, 1]. */
    NDArray deviations() {
        return deviations;
    }
}
