package org.dpsfleet.perceptual.triplet.device;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import org.dpsfleet.perceptual.image.Pixels;

/** Takes each pixel from the nearest place of the source, or black where that lies outside. */
record Sampling(int side) implements TensorOperation {
    @Override
    public NDArray apply(NDArray pictures, NDArray numbers, Constants constants) {
        long count = pictures.getShape().get(0);
        int plane = side * side;
        // x and y side by side, [2, g, side, side]
        NDArray terms = numbers.reshape(3, 2, count, 1, 1);
        NDArray places = terms.get(0).mul(constants.columns()).add(terms.get(1).mul(constants.rows()));
        places.addi(terms.get(2));
        places.addi(constants.of(1))
                .muli(constants.of(side))
                .subi(constants.of(1))
                .divi(constants.of(2));
        // Half to even, as adding and subtracting a large number does.
        NDArray nearest = places.round();
        NDArray within = nearest.maximum(constants.of(0)).minimum(constants.of(side - 1));
        NDArray inside = within.eq(nearest);
        NDArray both = inside.get(0).logicalAnd(inside.get(1)).reshape(count, 1, plane);
        NDArray x = within.get(0);
        NDArray y = within.get(1);
        // Exact in float32 up to sides of 4096.
        NDArray source = y.muli(constants.of(side)).addi(x).toType(DataType.INT64, true);
        NDArray everyChannel = source.reshape(count, 1, plane).broadcast(new Shape(count, Pixels.CHANNELS, plane));
        return pictures.gather(everyChannel, 2).muli(both.toType(DataType.FLOAT32, true));
    }
}
