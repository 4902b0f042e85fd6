package org.dpsfleet.perceptual.triplet.device;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDArrays;
import ai.djl.ndarray.types.DataType;

/** Turns the hue, and keeps saturation and value; each step is one of the loop's in {@code HueShift}. */
record HueTurn() implements TensorOperation {
    @Override
    public NDArray apply(NDArray pictures, NDArray shifts, Constants constants) {
        NDArray red = Tensors.slice(pictures, 1, 0, 1);
        NDArray green = Tensors.slice(pictures, 1, 1, 1);
        NDArray blue = Tensors.slice(pictures, 1, 2, 1);
        NDArray value = red.maximum(green.maximum(blue));
        NDArray range = value.sub(red.minimum(green.minimum(blue)));
        // 1 where all three are equal, whose hue is then of no account
        NDArray divisor =
                range.eq(constants.of(0)).toType(DataType.FLOAT32, true).addi(range);
        NDArray sixth = divisor.onesLike().divi(divisor);
        NDArray ofBlue = red.sub(green).muli(sixth).addi(constants.of(4));
        NDArray ofGreen = blue.sub(red).muli(sixth).addi(constants.of(2));
        NDArray ofRed = green.sub(blue).muli(sixth).addi(constants.of(6));
        NDArray hue = NDArrays.where(value.eq(red), ofRed, NDArrays.where(value.eq(green), ofGreen, ofBlue));
        hue.addi(shifts.reshape(-1, 1, 1));
        NDArray lowered = away(hue.add(constants.hues()), constants).muli(range);
        return value.sub(lowered);
    }

    /** How far the channels' thirds of the circle are away, 0 to 1; from places on the circle, 0 to below 24. */
    private static NDArray away(NDArray sixths, Constants constants) {
        NDArray rounds = sixths.mul(constants.of(1f / 6f)).trunc().muli(constants.of(6));
        NDArray place = sixths.subi(rounds);
        NDArray away = place.minimum(place.neg().addi(constants.of(4)));
        return away.minimum(constants.of(1)).maximum(constants.of(0));
    }
}
