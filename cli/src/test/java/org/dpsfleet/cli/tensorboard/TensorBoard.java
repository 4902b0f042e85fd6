package org.dpsfleet.cli.tensorboard;

import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import org.dpsfleet.schemas.codec.Json;
import org.dpsfleet.testing.repository.Repository;
import org.junit.jupiter.api.Assumptions;
import tools.jackson.databind.JsonNode;

import static org.assertj.core.api.Assertions.assertThat;

/** TensorBoard's own reader, by the first python3 on the path that has it; who asks is skipped without one. */
final class TensorBoard {
    private static final int NO_TENSORBOARD = 3;

    private TensorBoard() {}

    /** What it reads of a folder: by run the scalars, as step, wall time and value, and the hyper-parameters. */
    static JsonNode read(Path folder) throws IOException, InterruptedException {
        var script = Repository.ROOT.resolve("python/tests/event_files.py").toString();
        for (var python : pythons()) {
            var builder = new ProcessBuilder(python, script, folder.toString());
            var errors = Files.createTempFile("tensorboard", ".log");
            try {
                builder.redirectError(errors.toFile()).environment().put("PYTHONDONTWRITEBYTECODE", "1");
                var process = builder.start();
                var out = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
                int code = process.waitFor();
                if (code != NO_TENSORBOARD) {
                    assertThat(code).as(Files.readString(errors)).isZero();
                    return Json.mapper().readTree(out);
                }
            } finally {
                Files.delete(errors);
            }
        }
        return Assumptions.abort("skipped, because no python3 on the path can import tensorboard");
    }

    private static List<String> pythons() {
        return Pattern.compile(File.pathSeparator)
                .splitAsStream(System.getenv("PATH"))
                .map(folder -> Path.of(folder, "python3"))
                .filter(Files::isExecutable)
                .map(Path::toString)
                .toList();
    }
}
