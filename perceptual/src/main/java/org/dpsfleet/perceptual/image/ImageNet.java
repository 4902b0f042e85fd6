package org.dpsfleet.perceptual.image;

/** The normalisation which the networks pretrained on ImageNet expect. */
public final class ImageNet {
    private static final float[] MEAN = {0.485f, 0.456f, 0.406f};
    private static final float[] DEVIATION = {0.229f, 0.224f, 0.225f};

    private ImageNet() {}

    /** The mean of a channel. */
    public static float mean(int channel) {
        return MEAN[channel];
    }

    /** The standard deviation of a channel. */
    public static float deviation(int channel) {
        return DEVIATION[channel];
    }

    /**
     * Normalises a picture in place: (x - mean) / deviation of each channel, in float32 as
     * torchvision does.
     *
     * @param values {@code [3, plane]} in [0, 1] from {@code offset} on
     * @param plane number of pixels
     */
    public static void normalise(float[] values, int offset, int plane) {
        for (int channel = 0; channel < Pixels.CHANNELS; channel++) {
            float mean = MEAN[channel];
            float deviation = DEVIATION[channel];
            int end = offset + (channel + 1) * plane;
            for (int i = end - plane; i < end; i++) {
                values[i] = (values[i] - mean) / deviation;
            }
        }
    }
}
