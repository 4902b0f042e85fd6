package org.dpsfleet.testing.device;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

/** Makes C libraries that play the driver of a GPU or what is computed with on one; no GPU is needed, gcc is. */
public final class FakeLibrary {
    private static final Path GCC = Path.of("/usr/bin/gcc");

    private FakeLibrary() {}

    /** Skips the test where there is no compiler. */
    public static void assumeCompiler() {
        assumeTrue(Files.isExecutable(GCC), "no gcc: the calls into the GPU's driver are not tested");
    }

    /**
     * Compiles a source of this package.
     *
     * @param source {@code libcuda} or {@code libnvidia-ml}
     * @param library the file to write
     * @param options of the compiler, such as {@code -DSTATUS=100}
     * @return the library's path
     */
    public static String compile(String source, Path library, String... options)
            throws IOException, InterruptedException {
        try (var text = FakeLibrary.class.getResourceAsStream(source + ".c")) {
            return compileText(
                    new String(Objects.requireNonNull(text).readAllBytes(), StandardCharsets.UTF_8), library, options);
        }
    }

    /** Compiles this source. */
    public static String compileText(String source, Path library, String... options)
            throws IOException, InterruptedException {
        assumeCompiler();
        var file = Files.writeString(library.resolveSibling(library.getFileName() + ".c"), source);
        var command =
                new ArrayList<>(List.of(GCC.toString(), "-shared", "-fPIC", "-o", library.toString(), file.toString()));
        command.addAll(List.of(options));
        var gcc = new ProcessBuilder(command).redirectErrorStream(true).start();
        var said = new String(gcc.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(gcc.waitFor()).as(said).isZero();
        Files.delete(file);
        return library.toString();
    }
}
