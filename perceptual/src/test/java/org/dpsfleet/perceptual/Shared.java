package org.dpsfleet.perceptual;

import java.nio.file.Path;
import org.dpsfleet.perceptual.safetensors.SafetensorsFile;
import org.dpsfleet.testing.repository.SharedFolder;
import tools.jackson.core.json.JsonReadFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * What {@link SharedFolder} holds for the science, read; a test that asks for something absent is skipped.
 */
public final class Shared {
    private static final JsonMapper JSON = JsonMapper.builder()
            .enable(JsonReadFeature.ALLOW_NON_NUMERIC_NUMBERS) // Python writes NaN
            .build();

    private Shared() {}

    /** A file of the golden numbers, such as {@code distortions.json}. */
    public static Path golden(String name) {
        return SharedFolder.golden(name);
    }

    /** A file or folder of the real data, such as {@code stl10/train_X.bin}. */
    public static Path data(String name) {
        return SharedFolder.data(name);
    }

    /** Tensors of the golden numbers, such as {@code distortions.safetensors}. */
    public static SafetensorsFile goldenTensors(String name) {
        return SafetensorsFile.read(golden(name));
    }

    /** The description of golden numbers, such as {@code distortions.json}. */
    public static JsonNode goldenJson(String name) {
        return JSON.readTree(golden(name).toFile());
    }

    /** The description of real data, such as {@code lpips/expected.json}. */
    public static JsonNode dataJson(String name) {
        return JSON.readTree(data(name).toFile());
    }
}
