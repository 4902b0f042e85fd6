package org.dpsfleet.perceptual.checkpoint;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.UUID;
import java.util.stream.Stream;
import org.dpsfleet.perceptual.BadDataException;
import org.dpsfleet.perceptual.MissingDataException;
import org.dpsfleet.testing.process.ChildProcess;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.dpsfleet.perceptual.checkpoint.ExampleCheckpoint.checkpoint;
import static org.dpsfleet.perceptual.checkpoint.ExampleCheckpoint.provenance;

class FolderCheckpointStoreTest extends CheckpointStoreContract {
    private static final int EXIT = 42;

    @TempDir
    private Path folder;

    @Override
    protected CheckpointStore store() {
        return CheckpointStores.open(root().toUri());
    }

    @Override
    protected CheckpointStore elsewhere() {
        return CheckpointStores.open(folder.resolve("elsewhere").toUri());
    }

    @Override
    protected void damage(URI uri) throws IOException {
        for (String name : List.of("model.safetensors", "training_state.safetensors")) {
            Path file = Path.of(uri).resolve(name);
            if (Files.exists(file)) {
                byte[] bytes = Files.readAllBytes(file);
                bytes[bytes.length - 1] ^= 1;
                Files.write(file, bytes);
            }
        }
    }

    @Override
    protected void setAllAsideAndDie() throws Exception {
        assertThat(ChildProcess.run(Killed.class, root().toUri().toString()).exit())
                .isEqualTo(EXIT);
    }

    static final class Killed {
        private Killed() {}

        public static void main(String[] args) {
            CheckpointStore store = CheckpointStores.open(URI.create(args[0]));
            try (Aside _ = store.setAside(store.entries())) {
                Runtime.getRuntime().halt(EXIT);
            }
        }
    }

    private Path root() {
        return folder.resolve("out/checkpoints");
    }

    private Path publish(float... scalars) {
        return Path.of(store().publish(checkpoint(scalars), provenance(WORK)).uri());
    }

    @Test
    void aCheckpointIsAFolderNamedAfterItsWork() throws IOException {
        Path at = publish(1, 2, 3, 4);

        assertThat(at).isEqualTo(root().resolve(WORK));
        try (Stream<Path> files = Files.list(at)) {
            assertThat(files.map(file -> file.getFileName().toString()))
                    .containsExactlyInAnyOrder("model.safetensors", "config.json", "manifest.json", "README.md");
        }
    }

    @Test
    void theStateOfATrainingIsBesideItsCheckpoint() {
        assertThat(store().trainingState(WORK).toString()).isEqualTo("file://" + root() + "/" + WORK + ".training/");
    }

    @Test
    void aCheckpointIsReplacedAndNothingElseIsLeft() throws IOException {
        publish(1, 2, 3, 4);
        Path at = publish(5, 6, 7, 8);

        assertThat(store().read(at.toUri()).scalars(0)).containsExactly(5, 6);
        try (Stream<Path> files = Files.list(root())) {
            assertThat(files).containsExactly(at);
        }
    }

    @Test
    void damageIsNamed() throws IOException {
        Path at = publish(1, 2, 3, 4);
        damage(at.toUri());

        assertThatThrownBy(() -> store().read(at.toUri()))
                .isInstanceOf(BadDataException.class)
                .hasMessageContaining(at.resolve("model.safetensors") + " is damaged");
    }

    @Test
    void aManifestOfAnySizeIsNotReadIntoMemory() throws IOException {
        Path at = publish(1, 2, 3, 4);
        try (var file = new RandomAccessFile(at.resolve("manifest.json").toFile(), "rw")) {
            file.setLength(1L << 40);
        }
        assertThatThrownBy(() -> store().read(at.toUri()))
                .isInstanceOf(BadDataException.class)
                .hasMessageContaining("manifest.json has 1099511627776 bytes; at most 67108864 are accepted");
    }

    @Test
    void aFolderThatIsNoneIsNamed() throws IOException {
        URI none = root().resolve("none").toUri();
        assertThatThrownBy(() -> store().read(none))
                .isInstanceOf(MissingDataException.class)
                .hasMessageContaining("none");

        Files.createDirectories(Path.of(none));
        assertThatThrownBy(() -> store().read(none))
                .isInstanceOf(MissingDataException.class)
                .hasMessageContaining("none/manifest.json where a checkpoint's manifest.json is expected");
    }

    @Test
    void scalarsOfAnotherShapeAreRefused() {
        Path at = publish(1, 2, 3, 4, 5, 6);
        assertThatThrownBy(() -> store().read(at.toUri()))
                .isInstanceOf(BadDataException.class)
                .hasMessageContaining("where its config needs [2, 2]");
    }

    @Test
    void aFolderThatWasCopiedToTheNameOfAnotherWorkIsNotFound() throws IOException {
        Path at = publish(1, 2, 3, 4);
        Files.move(at, root().resolve(OTHER_WORK));

        assertThat(store().find(OTHER_WORK)).isEmpty();
    }

    @Test
    void aPlaceThatCannotBeWrittenIsNamed() throws IOException {
        Files.createDirectories(root().getParent());
        Files.writeString(root(), "a file where the store's folder would be");

        assertThatThrownBy(() -> publish(1, 2, 3, 4))
                .isInstanceOf(UncheckedIOException.class)
                .hasMessageContaining(root().resolve(WORK) + " cannot be written");
    }

    @Test
    void whatADeadWriterLeftIsTemporaryAndWhatALivingOneWritesIsNot() throws IOException {
        // given
        Files.createDirectories(root());
        Path left = root().resolve(".%s.%s".formatted(WORK, UUID.randomUUID()));
        Files.createDirectory(left);
        Files.write(left.resolve("model.safetensors"), new byte[100]);
        Path lock = Files.createFile(root().resolve(left.getFileName() + ".lock"));
        Path notes = Files.writeString(root().resolve("notes.lock"), "of a person");

        try (TemporaryFolder living = TemporaryFolder.beside(root().resolve(OTHER_WORK))) {
            // when
            List<StoreEntry> entries = store().entries();

            // then
            assertThat(entries).hasSize(1);
            assertThat(entries.getFirst().kind()).isEqualTo(StoreEntry.Kind.TEMPORARY);
            assertThat(entries.getFirst().workId()).isNull();
            assertThat(entries.getFirst().bytes()).isEqualTo(100);
            try (Aside aside = store().setAside(entries)) {
                assertThat(aside.entries()).isEqualTo(entries);
            }
            assertThat(left).exists();
            try (Aside aside = store().setAside(entries)) {
                aside.free(entries.getFirst());
            }
            assertThat(living.path()).exists();
        }
        assertThat(left).doesNotExist();
        assertThat(lock).doesNotExist();
        assertThat(notes).exists();
    }

    @Test
    void aCheckpointWhoseReplacementWasCutShortIsPutBack() throws IOException {
        // given a writer that died between moving the former one away and moving the new one in
        Path at = publish(1, 2, 3, 4);
        Path left = Files.createDirectory(root().resolve(".%s.%s".formatted(WORK, UUID.randomUUID())));
        Files.createFile(root().resolve(left.getFileName() + ".lock"));
        Files.move(at, left.resolve(WORK));

        // when
        List<StoreEntry> entries = store().entries();

        // then
        assertThat(entries).extracting(StoreEntry::kind).containsExactly(StoreEntry.Kind.CHECKPOINT);
        assertThat(store().read(at.toUri()).scalars(0)).containsExactly(1, 2);
        try (Stream<Path> files = Files.list(root())) {
            assertThat(files).containsExactly(at);
        }
    }
}
