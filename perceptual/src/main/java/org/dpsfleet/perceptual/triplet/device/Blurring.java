package org.dpsfleet.perceptual.triplet.device;

import ai.djl.ndarray.NDArray;
import org.dpsfleet.perceptual.image.Pixels;

import static org.dpsfleet.perceptual.distortion.PixelOperation.BLUR_REACH_X;
import static org.dpsfleet.perceptual.distortion.PixelOperation.BLUR_REACH_Y;

/** Blurs along rows, then along columns, mirrored at the borders; sums have the order of the loops in {@code Blur}. */
record Blurring(int side) implements TensorOperation {
    private static final int ROWS = 2;
    private static final int COLUMNS = 3;

    @Override
    public NDArray apply(NDArray pictures, NDArray numbers, Constants constants) {
        long count = pictures.getShape().get(0);
        NDArray kernels = numbers.reshape(-1, count, 1, 1, 1);
        try (NDArray whole = pictures.reshape(count, Pixels.CHANNELS, side, side);
                NDArray across = acrossColumns(whole, kernels);
                NDArray down = downRows(across, kernels)) {
            return down.reshape(count, Pixels.CHANNELS, (long) side * side);
        }
    }

    /** From the farthest pair of columns to the middle. */
    private NDArray acrossColumns(NDArray pictures, NDArray kernels) {
        try (NDArray padded = mirrored(pictures, COLUMNS, BLUR_REACH_X)) {
            NDArray sum = pair(padded, COLUMNS, BLUR_REACH_X, BLUR_REACH_X, kernels.get(BLUR_REACH_X));
            for (int reach = BLUR_REACH_X - 1; reach > 0; reach--) {
                try (NDArray pair = pair(padded, COLUMNS, BLUR_REACH_X, reach, kernels.get(reach))) {
                    sum.addi(pair);
                }
            }
            try (NDArray middle = pictures.mul(kernels.get(0))) {
                return sum.addi(middle);
            }
        }
    }

    /** From the middle on, two pairs of rows at a time. */
    private NDArray downRows(NDArray pictures, NDArray kernels) {
        int first = BLUR_REACH_X + 1;
        try (NDArray padded = mirrored(pictures, ROWS, BLUR_REACH_Y)) {
            NDArray sum = pictures.mul(kernels.get(first));
            for (int reach = 1; reach <= BLUR_REACH_Y; reach += 2) {
                try (NDArray near = pair(padded, ROWS, BLUR_REACH_Y, reach, kernels.get(first + reach));
                        NDArray far = pair(padded, ROWS, BLUR_REACH_Y, reach + 1, kernels.get(first + reach + 1))) {
                    sum.addi(near.addi(far));
                }
            }
            return sum;
        }
    }

    /** The sum of what lies so many pixels before and behind, times a number. */
    private NDArray pair(NDArray padded, int axis, int margin, int reach, NDArray factor) {
        try (NDArray before = Tensors.slice(padded, axis, margin - reach, side);
                NDArray behind = Tensors.slice(padded, axis, margin + reach, side)) {
            return before.add(behind).muli(factor);
        }
    }

    /** With a margin before and behind, in which the picture is reflected without its edge. */
    private NDArray mirrored(NDArray pictures, int axis, int margin) {
        try (NDArray first = Tensors.slice(pictures, axis, 1, margin);
                NDArray before = Tensors.flipped(first, axis);
                NDArray last = Tensors.slice(pictures, axis, side - 1 - margin, margin);
                NDArray behind = Tensors.flipped(last, axis)) {
            return Tensors.joined(axis, before, pictures, behind);
        }
    }
}
