package org.dpsfleet.perceptual.checkpoint;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.dpsfleet.perceptual.BadDataException;
import org.dpsfleet.perceptual.MissingDataException;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

class CheckpointsFolderTest {
    @TempDir
    private Path folder;

    private Path root;
    private Path outside;

    @BeforeEach
    void make() throws IOException {
        root = Files.createDirectories(folder.resolve("out/checkpoints"));
        outside = Files.createDirectories(folder.resolve("outside"));
    }

    @Test
    void aFolderBelowIsFound() throws IOException {
        Path checkpoint = Files.createDirectories(root.resolve("experiment/a b"));
        assertThat(find(checkpoint)).isEqualTo(checkpoint.toRealPath());
    }

    @Test
    void aRootThatIsALinkIsTheFolderItLinksTo() throws IOException {
        Path checkpoint = Files.createDirectories(root.resolve("a"));
        Path link = Files.createSymbolicLink(folder.resolve("link"), root);
        assertThat(new CheckpointsFolder(link).find(checkpoint.toUri(), "checkpoint"))
                .isEqualTo(checkpoint.toRealPath());
    }

    @Test
    void nothingElseIsOpened() throws IOException {
        Path link = Files.createSymbolicLink(root.resolve("link"), outside);
        Path sibling = Files.createDirectories(folder.resolve("out/checkpoints-other"));
        Path dots = root.resolve("../../outside");
        for (Path other : new Path[] {outside, link, sibling, dots, root}) {
            assertThatThrownBy(() -> find(other))
                    .isInstanceOf(BadDataException.class)
                    .isNotInstanceOf(MissingDataException.class)
                    .hasMessageContaining("is not below " + root);
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "out/a",
                "/out/a",
                "http://host/a",
                "jar:file:/a!/b",
                "file:a",
                "file://host/a",
                "file:///a#b",
                "file:///a%00b",
                "file:///a b",
                "file:///%zz"
            })
    void otherUrisAreRefused(String uri) {
        assertThatThrownBy(() -> new CheckpointsFolder(root).find(CheckpointStores.uri(uri), "checkpoint"))
                .isInstanceOf(BadDataException.class)
                .hasMessageContaining("file:///folder");
    }

    @Test
    void aFolderThatIsNotThereIsMissing() {
        assertThatThrownBy(() -> find(root.resolve("absent")))
                .isInstanceOf(MissingDataException.class)
                .hasMessageContaining("absent");
    }

    private Path find(Path path) {
        return new CheckpointsFolder(root).find(path.toUri(), "checkpoint");
    }
}
