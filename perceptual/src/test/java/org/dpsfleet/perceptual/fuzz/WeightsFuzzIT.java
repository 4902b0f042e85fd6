package org.dpsfleet.perceptual.fuzz;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.dpsfleet.perceptual.BadDataException;
import org.dpsfleet.perceptual.pth.PthFile;
import org.dpsfleet.perceptual.safetensors.FloatTensor;
import org.dpsfleet.perceptual.safetensors.SafetensorsFile;
import org.dpsfleet.perceptual.safetensors.SafetensorsWriter;
import org.dpsfleet.perceptual.safetensors.TensorFile;
import org.dpsfleet.testing.fuzz.ReaderFuzz;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Damaged files of weights. */
class WeightsFuzzIT {
    @TempDir
    private Path folder;

    @Test
    void safetensors() throws Exception {
        Path file = folder.resolve("w.safetensors");
        ReaderFuzz.run(
                BadDataException.class,
                List.of(
                        safetensors(Map.of("a", FloatTensor.vector(1, 2, 3)), Map.of()),
                        safetensors(
                                Map.of(
                                        "features.0.weight",
                                        new FloatTensor(new long[] {2, 2}, new float[] {1, 2, 3, 4}),
                                        "features.0.bias",
                                        FloatTensor.vector(5, 6)),
                                Map.of("format", "pt"))),
                input -> {
                    Files.write(file, input);
                    SafetensorsFile read = SafetensorsFile.read(file);
                    read.metadata();
                    readAll(read);
                });
    }

    @ParameterizedTest
    @ValueSource(strings = {"tiny.pth", "tiny-legacy.pth"})
    void pth(String name) throws Exception {
        Path file = folder.resolve(name);
        try (var stream = PthFile.class.getResourceAsStream(name)) {
            ReaderFuzz.run(
                    BadDataException.class,
                    List.of(stream.readAllBytes()),
                    input -> PthFile.read(Files.write(file, input))
                            .dictionaries()
                            .forEach(WeightsFuzzIT::readAll));
        }
    }

    private static void readAll(TensorFile file) {
        file.names().forEach(file::tensor);
    }

    private byte[] safetensors(Map<String, FloatTensor> tensors, Map<String, String> texts) throws IOException {
        Path file = folder.resolve("seed.safetensors");
        SafetensorsWriter.write(file, new TreeMap<>(tensors), new TreeMap<>(texts));
        return Files.readAllBytes(file);
    }
}
