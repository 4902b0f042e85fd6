package org.dpsfleet.perceptual.perceptualset;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.dpsfleet.perceptual.BadDataException;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/** Holds the reading of .npy files to NumPy, over the types, byte orders, shapes and formats that it writes. */
class NpyAgainstNumpyIT {
    private static final String PYTHON = "/usr/bin/python3";
    private static final int ABSENT = 77;

    @TempDir
    private static Path folder;

    @BeforeAll
    static void makeFiles() throws Exception {
        Assumptions.assumeTrue(Files.isExecutable(Path.of(PYTHON)), "skipped, because there is no " + PYTHON);
        var script = Path.of(Objects.requireNonNull(NpyAgainstNumpyIT.class.getResource("judgements.py"))
                .toURI());
        Path log = folder.resolve("python.log");
        int code = new ProcessBuilder(PYTHON, script.toString(), folder.toString())
                .redirectErrorStream(true)
                .redirectOutput(log.toFile())
                .start()
                .waitFor();
        Assumptions.assumeTrue(code != ABSENT, "skipped, because NumPy is absent");
        assertThat(code).as(Files.readString(log)).isZero();
    }

    @Test
    void numbersAreThoseOfNumpy() throws IOException {
        List<Path> files = files("read");
        for (Path file : files) {
            double[] expected =
                    about(file).lines().mapToDouble(NpyAgainstNumpyIT::number).toArray();
            assertThat(NpyFile.read(file).values()).as(file.toString()).containsExactly(expected);
        }
        assertThat(files).hasSizeGreaterThan(100);
    }

    @Test
    void whatIsNoArrayOfRealNumbersIsRefusedByName() throws IOException {
        List<Path> files = files("refused");
        for (Path file : files) {
            assertThatThrownBy(() -> NpyFile.read(file))
                    .isInstanceOf(BadDataException.class)
                    .hasMessageContainingAll(file.toString(), about(file), "astype('f8')");
        }
        assertThat(files).hasSizeGreaterThan(5);
    }

    private static List<Path> files(String kind) throws IOException {
        try (Stream<Path> files = Files.list(folder.resolve(kind))) {
            return files.filter(file -> file.toString().endsWith(".npy")).toList();
        }
    }

    private static String about(Path file) throws IOException {
        return Files.readString(file.resolveSibling(file.getFileName() + ".txt"));
    }

    private static double number(String python) {
        return switch (python) {
            case "nan" -> Double.NaN;
            case "inf" -> Double.POSITIVE_INFINITY;
            case "-inf" -> Double.NEGATIVE_INFINITY;
            default -> Double.parseDouble(python);
        };
    }
}
