package org.dpsfleet.perceptual;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.dpsfleet.perceptual.safetensors.SafetensorsFile;
import org.junit.jupiter.api.Assumptions;
import tools.jackson.core.json.JsonReadFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * The folder {@code shared} beside the repository, with golden numbers and real data.
 *
 * <p>A test that asks for something absent is skipped, with a message that names it.
 */
public final class Shared {
    private static final JsonMapper JSON = JsonMapper.builder()
            .enable(JsonReadFeature.ALLOW_NON_NUMERIC_NUMBERS) // Python writes NaN
            .build();

    private Shared() {}

    /** A file of the golden numbers, such as {@code distortions.json}. */
    public static Path golden(String name) {
        return present("golden", name);
    }

    /** A file or folder of the real data, such as {@code stl10/train_X.bin}. */
    public static Path data(String name) {
        return present("data", name);
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

    private static Path present(String kind, String name) {
        Path path = repository().resolveSibling("shared").resolve(kind).resolve(name);
        Assumptions.assumeTrue(Files.exists(path), () -> "skipped, because there is no " + path);
        return path;
    }

    private static Path repository() {
        for (Path folder = Path.of("").toAbsolutePath(); folder != null; folder = folder.getParent()) {
            if (isRepository(folder)) {
                return folder;
            }
        }
        throw new IllegalStateException("the tests must run within the repository");
    }

    private static boolean isRepository(Path folder) {
        Path pom = folder.resolve("pom.xml");
        try {
            return Files.exists(pom) && Files.readString(pom).contains("<name>dps-fleet</name>");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
