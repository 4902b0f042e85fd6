package org.dpsfleet.perceptual.checkpoint;

import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import org.dpsfleet.perceptual.safetensors.FloatTensor;
import org.dpsfleet.testing.process.ChildProcess;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;

/** What is left of a checkpoint whose writer could not finish. */
class UnluckyWriterTest {
    private static final String WORK = "0".repeat(64);
    private static final int EXIT = 42;
    private static final int CHANNELS = 1 << 16;

    @TempDir
    private Path folder;

    /** Dies as if by SIGKILL when its content is asked for, which is when all other files are written. */
    static final class DeadlyMap extends TreeMap<String, String> {
        @Override
        public Set<Map.Entry<String, String>> entrySet() {
            Runtime.getRuntime().halt(EXIT);
            return super.entrySet();
        }
    }

    static final class KilledWriter {
        private KilledWriter() {}

        public static void main(String[] args) {
            var versions = new DeadlyMap();
            versions.put("engine", "none");
            write(Path.of(args[0]), versions);
        }
    }

    static final class PlainWriter {
        private PlainWriter() {}

        public static void main(String[] args) {
            try {
                write(Path.of(args[0]), new TreeMap<>());
            } catch (UncheckedIOException e) {
                System.out.println(e.getMessage());
                System.exit(EXIT);
            }
        }
    }

    @Test
    void aKilledWriterLeavesNoCheckpointAndTheNextOneTidiesUp() throws Exception {
        Path at = folder.resolve(WORK);
        assertThat(ChildProcess.run(KilledWriter.class, folder.toString()).exit())
                .isEqualTo(EXIT);
        assertThat(at).doesNotExist();
        try (var left = Files.list(folder)) {
            assertThat(left).hasSize(2); // a folder with the model, and its lock
        }

        write(folder, new TreeMap<>());
        try (var left = Files.list(folder)) {
            assertThat(left).containsExactly(at);
        }
        assertThat(new FolderCheckpointStore(folder).read(at.toUri()).scalars(0))
                .hasSize(CHANNELS);
    }

    @Test
    void aDiskThatIsTooSmallLeavesWhatWasThereBeforeAndIsNamed() throws Exception {
        Path at = folder.resolve(WORK);
        // the model's file has 256 KiB
        ChildProcess.Ended refused = writeOnDiskOf(100, folder);
        assertThat(refused.output()).contains("model.safetensors cannot be written: File too large");
        assertThat(refused.exit()).isEqualTo(EXIT);
        try (var left = Files.list(folder)) {
            assertThat(left).isEmpty();
        }

        assertThat(writeOnDiskOf(1000, folder).exit()).isZero();
        assertThat(at).isDirectory();

        assertThat(writeOnDiskOf(100, folder).exit()).isEqualTo(EXIT);
        try (var left = Files.list(folder)) {
            assertThat(left).containsExactly(at);
        }
        assertThat(new FolderCheckpointStore(folder).read(at.toUri()).scalars(0))
                .hasSize(CHANNELS);
    }

    private static ChildProcess.Ended writeOnDiskOf(int kibibytes, Path store) throws Exception {
        var writer = ChildProcess.builder(PlainWriter.class, store.toString());
        return ChildProcess.run(ChildProcess.withSmallDisk(kibibytes, writer));
    }

    private static void write(Path folder, SortedMap<String, String> versions) {
        var config = new CheckpointConfig(
                new CheckpointConfig.Network("alexnet", List.of(1), List.of(CHANNELS), "random:0"),
                "lin",
                "spatial",
                true,
                "corrected",
                CheckpointConfig.Preprocessing.IMAGENET,
                List.of(new CheckpointConfig.AdaptedTo(List.of("blur", "darken"), 0, List.of(), List.of())));
        var scalars = new FloatTensor(new long[] {1, CHANNELS}, new float[CHANNELS]);
        new FolderCheckpointStore(folder)
                .publish(
                        new Checkpoint(config, new TreeMap<>(Map.of("scalars", scalars))),
                        new Provenance(WORK, 7, "cpu", 8, versions));
    }
}
