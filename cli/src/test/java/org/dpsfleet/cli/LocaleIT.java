package org.dpsfleet.cli;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.dpsfleet.perceptual.checkpoint.Hashes;
import org.dpsfleet.testing.process.ChildProcess;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * A whole run is the same to the byte in every locale: with letters whose capitals are others (Turkish), with
 * digits of their own (Persian, Egyptian Arabic), with a comma in numbers (German).
 */
class LocaleIT {
    private static final String EXPERIMENT = """
            name: locale
            networks: [{name: alexnet, weights: {kind: random, seed: 1}}]
            contexts: {kind: random, count: 2, seed: 0}
            train: {kind: dead-leaves, images: 16, seed: 1}
            test: {images: {kind: dead-leaves, images: 16, seed: 2}}
            perceptual: {kind: simulated, triplets: 10, seed: 3}
            training: {batch_size: 16, epochs: 1}
            """;
    private static final String TIME = "\\d{4}-\\d\\d-\\d\\dT[\\d:.]+Z";

    @TempDir
    Path folder;

    @Test
    void aRunItsReportAndItsExportsAreTheSameInEveryLocale() throws Exception {
        // given
        var file = Files.writeString(folder.resolve("locale.yaml"), EXPERIMENT);
        var languages = List.of(List.of("tr", "TR"), List.of("fa", "IR"), List.of("ar", "EG"), List.of("de", "DE"));
        var plain = start("en", "", file);
        assertThat(plain.waitFor(3, TimeUnit.MINUTES)).isTrue();
        var expected = written("en");
        assertThat(expected.keySet())
                .contains("locale/report.json", "locale/report.html", "locale/results.csv", "locale/results.tsv")
                .contains("exports/metric.pth", "exports/metric.safetensors")
                .anyMatch(name -> name.endsWith("/README.md"));

        // when
        for (var two : List.of(languages.subList(0, 2), languages.subList(2, 4))) {
            var running = new HashMap<String, Process>();
            for (var language : two) {
                running.put(language.getFirst(), start(language.getFirst(), language.getLast(), file));
            }

            // then
            for (var each : running.entrySet()) {
                assertThat(each.getValue().waitFor(3, TimeUnit.MINUTES)).isTrue();
                assertThat(written(each.getKey())).as(each.getKey()).isEqualTo(expected);
            }
        }
    }

    private Process start(String language, String country, Path file) throws IOException {
        var options = new ArrayList<>(SmallJvm.OPTIONS);
        options.addAll(List.of("-Duser.language=" + language, "-Duser.country=" + country));
        var builder = ChildProcess.builder(
                        options,
                        LocaleProgram.class,
                        file.toString(),
                        folder.resolve(language).toString())
                .redirectOutput(folder.resolve(language + ".out").toFile())
                .redirectError(folder.resolve(language + ".err").toFile());
        builder.environment().put("OMP_NUM_THREADS", "1");
        return builder.start();
    }

    /**
     * What the process left, by name: standard output, the report, checkpoints, exports; times are left out. So is
     * {@code results.parquet}, whose writer lists a column's encodings in the order of identity hashes.
     */
    private Map<String, String> written(String language) throws IOException {
        var out = folder.resolve(language);
        var written = new TreeMap<String, String>();
        written.put("errors", errors(language));
        written.put(
                "printed", Files.readString(folder.resolve(language + ".out")).replace(out.toString(), "OUT"));
        for (var part : List.of("locale", "checkpoints", "exports")) {
            try (Stream<Path> files = Files.walk(out.resolve(part))) {
                files.filter(file -> Files.isRegularFile(file) && !file.endsWith("results.parquet"))
                        .forEach(file -> written.put(out.relativize(file).toString(), content(file)));
            }
        }
        return written;
    }

    private String errors(String language) throws IOException {
        try (var lines = Files.lines(folder.resolve(language + ".err"))) {
            return String.join(
                    "\n", lines.filter(line -> line.startsWith("fleet: ")).toList());
        }
    }

    private static String content(Path file) {
        try {
            var name = String.valueOf(file.getFileName());
            return name.matches(".*\\.(json|html|csv|tsv|md)")
                    ? Files.readString(file, StandardCharsets.UTF_8).replaceAll(TIME, "TIME")
                    : Hashes.sha256(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
