package org.dpsfleet.perceptual.network;

/** One child of a network's feature extractor, as torchvision numbers them. */
public sealed interface Layer {
    /** Square convolution with bias. */
    record Conv(int in, int out, int kernel, int stride, int padding) implements Layer {}

    /** Rectified linear unit. */
    record Relu() implements Layer {}

    /** Square max pooling without padding; {@code ceil}: a window may hang over the far edge. */
    record MaxPool(int kernel, int stride, boolean ceil) implements Layer {}

    /**
     * SqueezeNet's fire module: a 1x1 squeeze to {@code squeeze} channels, then 1x1 and 3x3 convolutions to
     * {@code expand} channels each, concatenated; a ReLU after each convolution.
     */
    record Fire(int in, int squeeze, int expand) implements Layer {}
}
