package org.dpsfleet.cli;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.dpsfleet.schemas.codec.Json;
import org.dpsfleet.testing.repository.Repository;
import org.junit.jupiter.api.Assumptions;
import tools.jackson.databind.JsonNode;

import static org.assertj.core.api.Assertions.assertThat;

/** The other side of an export: {@code python/tests/distances.py}, skipped where there is no torch. */
final class Python {
    private static final int NO_TORCH = 3;

    private Python() {}

    /** What it answers. */
    static JsonNode distances(Object... arguments) throws IOException, InterruptedException {
        var command = new ArrayList<>(List.of(
                "/usr/bin/python3",
                Repository.ROOT.resolve("python/tests/distances.py").toString()));
        for (var argument : arguments) {
            command.add(argument.toString());
        }
        var builder = new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT);
        builder.environment().put("PYTHONDONTWRITEBYTECODE", "1");
        Process process;
        try {
            process = builder.start();
        } catch (IOException e) {
            Assumptions.abort("skipped, because /usr/bin/python3 does not start: " + e.getMessage());
            throw e;
        }
        var out = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        int code = process.waitFor();
        Assumptions.assumeTrue(code != NO_TORCH, "skipped, because /usr/bin/python3 cannot import torch");
        assertThat(code).as(String.join(" ", command)).isZero();
        return Json.mapper().readTree(out);
    }
}
