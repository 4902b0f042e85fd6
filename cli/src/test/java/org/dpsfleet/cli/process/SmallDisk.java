package org.dpsfleet.cli.process;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

/** A file system of its own in memory, which only root can mount; the test is skipped where it can't. */
final class SmallDisk implements AutoCloseable {
    private final Path path;

    private SmallDisk(Path path) {
        this.path = path;
    }

    /**
     * @param options of the mount, such as {@code size=4m,noexec}
     */
    static SmallDisk mount(Path path, String options) throws Exception {
        Files.createDirectories(path);
        assumeTrue(
                run("mount", "-t", "tmpfs", "-o", options, "tmpfs", path.toString()) == 0,
                "only root can mount a small disk");
        return new SmallDisk(path);
    }

    Path path() {
        return path;
    }

    /** Takes all the room there is; deleting the file that it returns gives it back. */
    Path fill() throws IOException {
        var file = path.resolve("others-file");
        try (OutputStream out = Files.newOutputStream(file)) {
            while (true) {
                out.write(new byte[4096]);
            }
        } catch (IOException e) {
            assertThat(e).hasMessageContaining("No space left");
        }
        return file;
    }

    @Override
    public void close() throws Exception {
        assertThat(run("umount", "-l", path.toString())).isZero();
    }

    private static int run(String... command) throws IOException, InterruptedException {
        return new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start()
                .waitFor();
    }
}
