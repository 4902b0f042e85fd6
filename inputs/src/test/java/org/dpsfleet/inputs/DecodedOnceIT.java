package org.dpsfleet.inputs;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.dpsfleet.inputs.fetched.InputCache;
import org.dpsfleet.perceptual.imageset.ResizedImages;
import org.dpsfleet.schemas.spec.ImageSource;
import org.dpsfleet.testing.process.ChildProcess;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.LoggerFactory;

import static org.assertj.core.api.Assertions.assertThat;

/** Workers of one machine, each a process, with one folder of inputs. */
class DecodedOnceIT {
    private static final int IMAGES = 1500; // 18 MB as squares of 64 x 64
    private static final String DECODED = "images were decoded";

    @TempDir
    private Path folder;

    private String expected = "";

    /** Opens a set and uses all of it. */
    public static final class Worker {
        private Worker() {}

        /** @param arguments the data folder and the folder of inputs */
        public static void main(String... arguments) {
            ((Logger) LoggerFactory.getLogger("org.dpsfleet.inputs")).setLevel(Level.INFO);
            ImageSource source = new ImageSource.Stl10("train_X.bin", null, null);
            var data = new DataFolder(Path.of(arguments[0]), new InputCache(Path.of(arguments[1]), 1 << 30));
            System.out.println(said(data.images(source)));
        }
    }

    /** How many are kept, and what all bytes come to. */
    private static String said(ResizedImages images) {
        long hash = 0;
        for (int i = 0; i < images.size(); i++) {
            hash = 31 * hash + images.image(i).hashCode();
        }
        return "kept %d, %d".formatted(images.kept(), hash);
    }

    @BeforeEach
    void pictures() throws IOException {
        byte[] pictures = new byte[IMAGES * 3 * 96 * 96];
        new Random(1).nextBytes(pictures);
        Files.write(folder.resolve("train_X.bin"), pictures);
        expected = said(new DataFolder(folder).images(new ImageSource.Stl10("train_X.bin", null, null)));
    }

    private ProcessBuilder worker(String... options) {
        return ChildProcess.builder(
                List.of(options),
                Worker.class,
                folder.toString(),
                folder.resolve("cache").toString());
    }

    private List<Path> files() throws IOException {
        try (var files = Files.list(folder.resolve("cache"))) {
            return files.filter(path -> !path.toString().endsWith(".lock")).toList();
        }
    }

    @Test
    void processesThatBeginTogetherDecodeItOnceAndALaterOneNotAtAll() throws Exception {
        // given
        List<Process> together = new ArrayList<>();
        for (int i = 0; i < 2; i++) {
            together.add(worker().redirectErrorStream(true).start());
        }
        // when
        List<String> output = new ArrayList<>();
        for (Process process : together) {
            output.add(new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8));
            assertThat(process.waitFor()).isZero();
        }
        Object made = Files.getAttribute(files().getFirst(), "unix:ino");
        ChildProcess.Ended later = ChildProcess.run(worker());
        // then
        assertThat(output).allMatch(lines -> lines.contains(expected));
        assertThat(String.join("", output)).containsOnlyOnce(DECODED);
        assertThat(later.output()).contains(expected).doesNotContain(DECODED);
        assertThat(files()).hasSize(1);
        assertThat(Files.getAttribute(files().getFirst(), "unix:ino")).isEqualTo(made);
    }

    @Test
    void aHeapThatIsSmallerThanTheSetKeepsAllOfItInTheFile() throws Exception {
        ChildProcess.Ended ended = ChildProcess.run(worker("-Xmx24m", "-XX:+UseParallelGC", "-XX:TieredStopAtLevel=1"));

        assertThat(ended.output()).contains(expected, DECODED);
        assertThat(ended.exit()).isZero();
    }

    @Test
    void aFullDiskFailsNoTask() throws Exception {
        ChildProcess.Ended ended = ChildProcess.run(ChildProcess.withSmallDisk(200, worker()));

        assertThat(ended.output())
                .contains(expected, "WARN", "each process decodes them", "File too large")
                .doesNotContain(DECODED);
        assertThat(ended.exit()).isZero();
        assertThat(files()).isEmpty();
    }
}
