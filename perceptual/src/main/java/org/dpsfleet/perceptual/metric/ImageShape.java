package org.dpsfleet.perceptual.metric;

/** Height and width of RGB images, in pixels. */
public record ImageShape(int height, int width) {
    /** The images of adaptation and of the perceptual data sets. */
    public static final ImageShape PATCH = new ImageShape(64, 64);

    /** Floats of one image. */
    public int floats() {
        return 3 * height * width;
    }
}
