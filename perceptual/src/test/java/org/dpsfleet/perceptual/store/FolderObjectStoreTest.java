package org.dpsfleet.perceptual.store;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.List;
import org.dpsfleet.perceptual.BadDataException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

class FolderObjectStoreTest extends ObjectStoreContract {
    @TempDir
    private Path parent;

    @Override
    protected ObjectStore store() {
        return ObjectStores.open(
                ObjectStores.place(parent.resolve("made/when needed").toString()));
    }

    @Test
    void aFolderThatIsNoneIsNamed() throws IOException {
        Files.writeString(parent.resolve("made"), "a file");
        Path file = file("one", new byte[3]);

        assertThatThrownBy(() -> store().tryOut())
                .isInstanceOf(UncheckedIOException.class)
                .hasMessageContaining(parent.resolve("made").toString());
        assertThatThrownBy(() -> store().put("a", file))
                .isInstanceOf(UncheckedIOException.class)
                .hasMessageContaining("made/when needed/a cannot be written");
    }

    @Test
    void nothingButTheFilesIsInTheFolder() throws IOException {
        store().tryOut();
        store().put("a", file("one", new byte[3]));

        try (var files = Files.list(parent.resolve("made/when needed"))) {
            assertThat(files).extracting(Path::getFileName).containsExactly(Path.of("a"));
        }
    }

    @Test
    void whatAKilledWriterLeftGoesWithALaterWriteAndWhatALivingOneWritesDoesNot() throws IOException {
        store().put("a", file("one", new byte[3]));
        Path place = parent.resolve("made/when needed");
        Path dead = Files.createFile(place.resolve(".a.0.tmp"));
        Path living = Files.createFile(place.resolve(".a.1.tmp"));
        Path others = Files.createFile(place.resolve(".ab.0.tmp"));
        for (Path old : List.of(dead, others)) {
            Files.setLastModifiedTime(old, FileTime.from(Instant.now().minusSeconds(7200)));
        }

        store().put("a", file("two", new byte[4]));

        assertThat(dead).doesNotExist();
        assertThat(living).exists();
        assertThat(others).exists();
    }

    @Test
    void aPlaceIsAFolderOrItsUri() {
        assertThat(ObjectStores.place("a/../b"))
                .isEqualTo(URI.create(Path.of("b").toAbsolutePath().toUri() + "/"))
                .isEqualTo(ObjectStores.place(Path.of("b").toUri().toString()));
    }

    @ParameterizedTest
    @ValueSource(strings = {"s3://bucket/out", "gs://bucket/out"})
    void aSchemeThatNoStoreServesIsAnsweredWithThoseThatAre(String named) {
        assertThatThrownBy(() -> ObjectStores.place(named))
                .isInstanceOf(BadDataException.class)
                .hasMessage("Nothing can be kept at %s/; accepted: a folder, or a URI that begins with file:."
                        .formatted(named));
    }
}
