package org.dpsfleet.perceptual;

import java.util.List;
import org.dpsfleet.perceptual.safetensors.SafetensorsFile;

/** The golden photographs and their distorted forms, normalised with ImageNet's mean and deviation. */
public final class GoldenImages {
    /** Floats of one image. */
    public static final int FLOATS = 3 * 64 * 64;

    private static final List<String> DISTORTIONS =
            List.of("rotate", "translate", "darken", "color", "blur", "zoom_in");
    private static final float[] MEAN = {.485f, .456f, .406f};
    private static final float[] DEVIATION = {.229f, .224f, .225f};

    private final SafetensorsFile file = Shared.goldenTensors("distortions.safetensors");

    /** Image k, [3, 64, 64]. */
    public float[] image(int k) {
        return normalised(file.floats("images"), k);
    }

    /** Image k under parameter j of a distortion, [3, 64, 64]. */
    public float[] distorted(int k, String distortion, int j) {
        return normalised(file.floats(distortion), 4 * k + j);
    }

    /** The name of a distortion's number in the published order. */
    public static String distortion(long number) {
        return DISTORTIONS.get((int) number);
    }

    private static float[] normalised(float[] images, int index) {
        float[] image = new float[FLOATS];
        for (int i = 0; i < FLOATS; i++) {
            int channel = i / (64 * 64);
            image[i] = (images[index * FLOATS + i] - MEAN[channel]) / DEVIATION[channel];
        }
        return image;
    }
}
