package org.dpsfleet.gpuworker;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

import static org.assertj.core.api.Assertions.assertThat;

/** What trainings leave behind. */
final class Checkpoints {
    private Checkpoints() {}

    /** The files of a store's one checkpoint by name, their bytes as characters: a difference is seen where it is. */
    static Map<String, String> only(Path store) throws IOException {
        try (var left = Files.list(store)) {
            List<Path> folders = left.toList();
            assertThat(folders).hasSize(1);
            Map<String, String> files = new TreeMap<>();
            try (var parts = Files.list(folders.getFirst())) {
                for (Path part : parts.toList()) {
                    files.put(String.valueOf(part.getFileName()), Files.readString(part, StandardCharsets.ISO_8859_1));
                }
            }
            assertThat(files).containsKeys("manifest.json", "model.safetensors");
            return files;
        }
    }
}
