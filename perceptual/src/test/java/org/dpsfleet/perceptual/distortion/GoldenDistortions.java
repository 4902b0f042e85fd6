package org.dpsfleet.perceptual.distortion;

import java.util.List;
import java.util.stream.StreamSupport;
import org.dpsfleet.perceptual.Shared;
import org.dpsfleet.perceptual.safetensors.SafetensorsFile;
import tools.jackson.databind.JsonNode;

/**
 * What torchvision makes of 6 photographs of 64 x 64 by a distortion with 4 parameters each.
 *
 * @param photographs [6, 3, 64, 64]
 * @param drawn the distortion with each of the parameters
 * @param expected [6, 4, 3, 64, 64]
 */
@SuppressWarnings("ArrayRecordComponent") // never compared
public record GoldenDistortions(float[] photographs, List<DrawnDistortion> drawn, float[] expected, float tolerance) {
    public static final int PHOTOGRAPHS = 6;
    public static final int PARAMETERS = 4;
    public static final int SIDE = 64;

    public static GoldenDistortions of(Distortion kind) {
        SafetensorsFile golden = Shared.goldenTensors("distortions.safetensors");
        JsonNode parameters =
                Shared.goldenJson("distortions.json").path("parameters").path(kind.name());
        List<DrawnDistortion> drawn = StreamSupport.stream(parameters.spliterator(), false)
                .map(parameter -> drawn(kind, parameter))
                .toList();
        return new GoldenDistortions(golden.floats("images"), drawn, golden.floats(kind.name()), tolerance(kind));
    }

    private static float tolerance(Distortion kind) {
        return switch (kind.name()) {
            case "darken", "blur" -> 2e-6f;
            case "color" -> 1e-5f;
            default -> 0f;
        };
    }

    private static DrawnDistortion drawn(Distortion kind, JsonNode parameter) {
        return parameter.isArray()
                ? new DrawnDistortion(
                        kind, parameter.get(0).doubleValue(), parameter.get(1).doubleValue())
                : new DrawnDistortion(kind, parameter.doubleValue());
    }
}
