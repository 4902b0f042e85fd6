package org.dpsfleet.perceptual.checkpoint;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.dpsfleet.perceptual.BadDataException;
import org.dpsfleet.perceptual.MissingDataException;
import org.dpsfleet.perceptual.safetensors.FloatTensor;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

class CheckpointTest {
    private static final List<String> RANKING = List.of("rotate", "translate", "darken", "color", "blur", "zoom_in");

    @TempDir
    private Path folder;

    @Test
    void whatIsWrittenIsRead() throws IOException {
        Path at = folder.resolve("c");
        Checkpoint written = checkpoint(1, 2, 3, 4);
        write(at, written);

        Checkpoint read = Checkpoint.read(at);
        assertThat(read.config()).isEqualTo(written.config());
        assertThat(read.model()).isEqualTo(written.model());
        assertThat(read.scalars(1)).containsExactly(3, 4);
        try (Stream<Path> files = Files.list(at)) {
            assertThat(files.map(file -> file.getFileName().toString()))
                    .containsExactlyInAnyOrder("model.safetensors", "config.json", "manifest.json", "README.md");
        }
    }

    @Test
    void equalWorkGivesEqualBytes() throws IOException {
        CheckpointWriter.Written first = write(folder.resolve("a"), checkpoint(1, 2, 3, 4));
        CheckpointWriter.Written second = write(folder.resolve("b"), checkpoint(1, 2, 3, 4));
        CheckpointWriter.Written other = write(folder.resolve("c"), checkpoint(1, 2, 3, 5));

        assertThat(second.manifestSha256()).isEqualTo(first.manifestSha256());
        assertThat(other.manifestSha256()).isNotEqualTo(first.manifestSha256());
        assertThat(first.bytes()).isEqualTo(second.bytes()).isPositive();
    }

    @Test
    void aCheckpointIsReplacedAndNothingElseIsLeft() throws IOException {
        Path at = folder.resolve("c");
        write(at, checkpoint(1, 2, 3, 4));
        write(at, checkpoint(5, 6, 7, 8));

        assertThat(Checkpoint.read(at).scalars(0)).containsExactly(5, 6);
        try (Stream<Path> files = Files.list(folder)) {
            assertThat(files).containsExactly(at);
        }
    }

    @Test
    void damageIsNoticed() throws IOException {
        Path at = folder.resolve("c");
        write(at, checkpoint(1, 2, 3, 4));
        Path model = at.resolve("model.safetensors");
        byte[] bytes = Files.readAllBytes(model);
        bytes[bytes.length - 1] ^= 1;
        Files.write(model, bytes, StandardOpenOption.TRUNCATE_EXISTING);

        assertThatThrownBy(() -> Checkpoint.read(at))
                .isInstanceOf(BadDataException.class)
                .hasMessageContaining("model.safetensors is damaged");
    }

    @Test
    void aManifestOfAnySizeIsNotReadIntoMemory() throws IOException {
        Path at = folder.resolve("c");
        write(at, checkpoint(1, 2, 3, 4));
        try (var file = new RandomAccessFile(at.resolve("manifest.json").toFile(), "rw")) {
            file.setLength(1L << 40);
        }
        assertThatThrownBy(() -> Checkpoint.read(at))
                .isInstanceOf(BadDataException.class)
                .hasMessageContaining("manifest.json has 1099511627776 bytes; at most 67108864 are accepted");
    }

    @Test
    void aFolderThatIsNoneIsNamed() {
        assertThatThrownBy(() -> Checkpoint.read(folder.resolve("none")))
                .isInstanceOf(MissingDataException.class)
                .hasMessageContaining("none");
    }

    @Test
    void scalarsOfAnotherShapeAreRefused() throws IOException {
        Path at = folder.resolve("c");
        write(at, checkpoint(1, 2, 3, 4, 5, 6));
        assertThatThrownBy(() -> Checkpoint.read(at))
                .isInstanceOf(BadDataException.class)
                .hasMessageContaining("where its config needs [2, 2]");
    }

    private static Checkpoint checkpoint(float... scalars) {
        var config = new CheckpointConfig(
                CheckpointConfig.FORMAT_VERSION,
                new CheckpointConfig.Network("alexnet", List.of(1), List.of(2), "random:0"),
                "lin",
                "spatial",
                true,
                "corrected",
                CheckpointConfig.Preprocessing.IMAGENET,
                List.of(
                        new CheckpointConfig.AdaptedTo(RANKING, 0, 0.5, List.of(), List.of()),
                        new CheckpointConfig.AdaptedTo(RANKING, 1, null, List.of(), List.of())));
        var rows = new FloatTensor(new long[] {2, scalars.length / 2}, scalars);
        return new Checkpoint(config, new TreeMap<>(Map.of("scalars", rows)));
    }

    private static CheckpointWriter.Written write(Path at, Checkpoint checkpoint) {
        return CheckpointWriter.write(
                at, checkpoint, "0".repeat(64), 7, "cpu", new TreeMap<>(Map.of("engine", "none")));
    }
}
