package org.dpsfleet.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** What {@link LocaleIT} runs in a process per locale: an experiment, then its metric exported in every form. */
final class LocaleProgram {
    private LocaleProgram() {}

    /**
     * @param args the experiment's file and the folder to write to
     */
    public static void main(String... args) throws IOException {
        var out = Path.of(args[1]);
        end(Fleet.run("run", args[0], "--out", out.toString()));
        var adapted = adapted(out.resolve("checkpoints"));
        var exports = Files.createDirectories(out.resolve("exports"));
        for (var name : List.of("metric.safetensors", "metric.pth")) {
            end(Fleet.run(
                    "export",
                    adapted,
                    "--format",
                    "torchmetrics",
                    "--context",
                    "0",
                    "--weights",
                    out.toString(),
                    "--out",
                    exports.resolve(name).toString()));
        }
        System.exit(0);
    }

    private static String adapted(Path checkpoints) throws IOException {
        try (var files = Files.walk(checkpoints)) {
            for (var config : files.filter(f -> f.endsWith("config.json")).toList()) {
                if (Files.readString(config).contains("\"lin\"")) {
                    return config.resolveSibling("").toString();
                }
            }
        }
        throw new AssertionError("no adapted checkpoint below " + checkpoints);
    }

    private static void end(int code) {
        if (code != 0) {
            System.exit(code);
        }
    }
}
