package org.dpsfleet.inputs;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import org.dpsfleet.perceptual.imageset.ResizedImages;
import org.dpsfleet.schemas.spec.ImageSource;
import org.dpsfleet.testing.process.ChildProcess;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;

/** Image sets in a process whose heap is smaller than they are. */
class SmallHeapTest {
    private static final int IMAGES = 800; // 10 MB as squares of 64 x 64

    @TempDir
    Path folder;

    /** Opens the set of a folder twice, as one worker trains and another tests on it, and uses all of it. */
    public static final class TwoWorkers {
        private TwoWorkers() {}

        /** @param arguments the data folder */
        public static void main(String... arguments) {
            ImageSource source = new ImageSource.Stl10("train_X.bin", null, null);
            ResizedImages train = new DataFolder(Path.of(arguments[0])).images(source);
            ResizedImages test = new DataFolder(Path.of(arguments[0])).images(source);
            long hash = 0;
            for (int i = 0; i < train.size(); i++) {
                hash = 31 * hash + train.image(i).hashCode();
            }
            System.out.printf("%b %b %d %d%n", train == test, train.kept() < train.size(), train.size(), hash);
        }
    }

    @Test
    void aSetThatTheHeapDoesNotHoldIsUsedAllTheSameAndOnce() throws Exception {
        // given
        byte[] pictures = new byte[IMAGES * 3 * 96 * 96];
        new Random(1).nextBytes(pictures);
        Files.write(folder.resolve("train_X.bin"), pictures);
        ResizedImages here = new DataFolder(folder).images(new ImageSource.Stl10("train_X.bin", null, null));
        long hash = 0;
        for (int i = 0; i < IMAGES; i++) {
            hash = 31 * hash + here.image(i).hashCode();
        }
        // when
        ChildProcess.Ended there = ChildProcess.run(ChildProcess.builder(
                List.of("-Xmx24m", "-XX:+UseParallelGC", "-XX:TieredStopAtLevel=1"),
                TwoWorkers.class,
                folder.toString()));
        // then
        assertThat(there.output().strip()).isEqualTo("true true " + IMAGES + " " + hash);
        assertThat(there.exit()).isZero();
        assertThat(here.kept()).isEqualTo(IMAGES);
    }
}
