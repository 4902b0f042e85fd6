package org.dpsfleet.perceptual.fuzz;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.List;
import org.dpsfleet.perceptual.BadDataException;
import org.dpsfleet.perceptual.checkpoint.Checkpoint;
import org.dpsfleet.perceptual.checkpoint.CheckpointStores;
import org.dpsfleet.perceptual.checkpoint.ExampleCheckpoint;
import org.dpsfleet.perceptual.checkpoint.Stored;
import org.dpsfleet.testing.fuzz.ReaderFuzz;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

/** Damaged checkpoints, the hashes among them being right so that nothing is refused by those alone. */
class CheckpointFuzzIT {
    @TempDir
    private Path folder;

    private Path checkpoint;

    @BeforeEach
    void write() {
        Stored stored = CheckpointStores.open(folder.toUri())
                .publish(ExampleCheckpoint.checkpoint(1, 2, 3, 4), ExampleCheckpoint.provenance("0".repeat(64)));
        checkpoint = Path.of(stored.uri());
    }

    @ParameterizedTest
    @ValueSource(strings = {"config.json", "model.safetensors"})
    void files(String name) throws Exception {
        Path file = checkpoint.resolve(name);
        Path manifest = checkpoint.resolve("manifest.json");
        byte[] valid = Files.readAllBytes(file);
        String manifestText = Files.readString(manifest);
        ReaderFuzz.run(BadDataException.class, List.of(valid), input -> {
            Files.write(file, input);
            Files.writeString(manifest, manifestText.replace(sha256(valid), sha256(input)));
            use();
        });
    }

    @Test
    void manifest() throws Exception {
        Path manifest = checkpoint.resolve("manifest.json");
        ReaderFuzz.run(BadDataException.class, List.of(Files.readAllBytes(manifest)), input -> {
            Files.write(manifest, input);
            use();
        });
    }

    /** Random changes rarely leave a valid document behind; these always do. */
    @ParameterizedTest
    @ValueSource(strings = {"config.json", "manifest.json"})
    void eachValueReplacedOrRemoved(String name) throws Exception {
        Path file = checkpoint.resolve(name);
        byte[] valid = Files.readAllBytes(file);
        Path manifest = checkpoint.resolve("manifest.json");
        String manifestText = Files.readString(manifest);
        int refused = 0;
        for (byte[] input : JsonVariants.of(valid)) {
            Files.writeString(manifest, manifestText.replace(sha256(valid), sha256(input)));
            Files.write(file, input);
            var text = new String(input, StandardCharsets.UTF_8);
            try {
                use();
            } catch (BadDataException e) {
                assertThat(e.getMessage()).as(text).isNotBlank();
                refused++;
            } catch (RuntimeException e) {
                throw new AssertionError(text, e);
            }
        }
        assertThat(refused).isPositive();
    }

    private void use() {
        Checkpoint read = CheckpointStores.open(folder.toUri()).read(checkpoint.toUri());
        read.comparison();
        read.scalars(read.config().columns().size() - 1);
        read.network();
    }

    private static String sha256(byte[] bytes) throws Exception {
        return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
    }
}
