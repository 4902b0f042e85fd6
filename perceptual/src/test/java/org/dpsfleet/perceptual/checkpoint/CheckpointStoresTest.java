package org.dpsfleet.perceptual.checkpoint;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.dpsfleet.perceptual.BadDataException;
import org.dpsfleet.perceptual.MissingDataException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.dpsfleet.perceptual.checkpoint.CheckpointStoreContract.WORK;
import static org.dpsfleet.perceptual.checkpoint.ExampleCheckpoint.checkpoint;
import static org.dpsfleet.perceptual.checkpoint.ExampleCheckpoint.provenance;

class CheckpointStoresTest {
    @TempDir
    private Path folder;

    @Test
    void aCheckpointIsReadByItsFolderALinkToThatOrItsUri() throws IOException {
        Stored stored = CheckpointStores.open(folder.resolve("a store: 1/é").toUri())
                .publish(checkpoint(1, 2, 3, 4), provenance(WORK));
        Path at = Path.of(stored.uri());
        Path link = Files.createSymbolicLink(folder.resolve("best"), at);
        Path relative = Path.of("").toAbsolutePath().relativize(at);

        for (String named : List.of(
                at.toString(),
                at + "/",
                at + "/../" + WORK + "/.",
                relative.toString(),
                link.toString(),
                link.toUri().toString(),
                stored.uri().toString(),
                stored.uri().toString().replace("file:///", "FILE:/"))) {
            assertThat(CheckpointStores.read(named).scalars(0)).as(named).containsExactly(1, 2);
        }
    }

    @Test
    void aCheckpointThatIsNotThereIsNamed() {
        for (String named : List.of(
                folder.resolve("none").toString(),
                folder.resolve("none").toUri().toString())) {
            assertThatThrownBy(() -> CheckpointStores.read(named))
                    .isInstanceOf(MissingDataException.class)
                    .hasMessageContaining(folder.resolve("none").toString());
        }
    }

    @Test
    void aPlaceIsAFolderOrItsUri() {
        URI place = folder.resolve("out").toUri();

        assertThat(CheckpointStores.place(folder.resolve("x/../out").toString()).resolve("checkpoints"))
                .isEqualTo(CheckpointStores.place(place.toString()).resolve("checkpoints"))
                .hasPath(folder.resolve("out/checkpoints").toString());
        assertThat(Path.of(CheckpointStores.place("out")))
                .isEqualTo(Path.of("out").toAbsolutePath());
    }

    @ParameterizedTest
    @ValueSource(strings = {"s3://bucket/out", "https://host/out"})
    void aSchemeThatNoStoreServesIsAnsweredWithThoseThatAre(String named) {
        assertThatThrownBy(() -> CheckpointStores.place(named))
                .isInstanceOf(BadDataException.class)
                .hasMessage("No checkpoints can be kept at %s/; accepted: a folder, or a URI that begins with file:."
                        .formatted(named));
        assertThatThrownBy(() -> CheckpointStores.read(named + "/" + WORK))
                .isInstanceOf(BadDataException.class)
                .hasMessageContaining("accepted: a folder, or a URI that begins with file:");
    }

    @ParameterizedTest
    @ValueSource(strings = {"file://host/out", "file:/out#a", "file:/%zz", "s3://a b/c"})
    void aMalformedUriIsNamed(String named) {
        assertThatThrownBy(() -> CheckpointStores.place(named))
                .isInstanceOf(BadDataException.class)
                .hasMessageContaining(named);
    }
}
