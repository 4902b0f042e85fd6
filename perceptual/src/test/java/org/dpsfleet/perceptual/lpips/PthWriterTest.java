package org.dpsfleet.perceptual.lpips;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.SequencedMap;
import java.util.TimeZone;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import org.dpsfleet.perceptual.safetensors.FloatTensor;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/** The file's form; that PyTorch reads it is tested with PyTorch, where the command is. */
class PthWriterTest {
    private static final FloatTensor MATRIX = new FloatTensor(new long[] {2, 3}, new float[] {1, 2, 3, 4, 5, 6});

    @TempDir
    private Path folder;

    @Test
    void entriesAreStoredAtMultiplesOf64Bytes() throws IOException {
        Path file = write("a.pth", tensors());
        byte[] bytes = Files.readAllBytes(file);

        try (ZipFile zip = new ZipFile(file.toFile())) {
            assertThat(zip.stream().map(ZipEntry::getName))
                    .containsExactly("archive/data.pkl", "archive/data/0", "archive/data/1", "archive/version");
            for (ZipEntry entry : zip.stream().toList()) {
                byte[] content = zip.getInputStream(entry).readAllBytes();
                assertThat(entry.getMethod()).isEqualTo(ZipEntry.STORED);
                int place = placeOf(bytes, entry.getName());
                assertThat(place % 64).as(entry.getName()).isZero();
                assertThat(Arrays.copyOfRange(bytes, place, place + content.length))
                        .isEqualTo(content);
            }
        }
    }

    @Test
    void aTensorThatOccursTwiceIsStoredOnce() throws IOException {
        try (ZipFile zip = new ZipFile(write("a.pth", tensors()).toFile())) {
            ByteBuffer values = ByteBuffer.wrap(
                            zip.getInputStream(zip.getEntry("archive/data/0")).readAllBytes())
                    .order(ByteOrder.LITTLE_ENDIAN);
            assertThat(values.asFloatBuffer()).isEqualTo(FloatBuffer.wrap(MATRIX.values()));
            assertThat(new String(
                            zip.getInputStream(zip.getEntry("archive/version")).readAllBytes(),
                            StandardCharsets.US_ASCII))
                    .isEqualTo("3\n");
            assertThat(zip.getEntry("archive/data/2")).isNull();
        }
    }

    @Test
    void equalTensorsGiveEqualBytesInEveryTimeZone() throws IOException {
        Path here = write("a.pth", tensors());
        TimeZone zone = TimeZone.getDefault();
        try {
            TimeZone.setDefault(TimeZone.getTimeZone("Pacific/Auckland"));
            assertThat(write("b.pth", tensors())).hasSameBinaryContentAs(here);
        } finally {
            TimeZone.setDefault(zone);
        }
    }

    @Test
    void aFileIsReplacedAndNothingElseIsLeft() throws IOException {
        Path file = Files.writeString(folder.resolve("a.pth"), "old");
        write("a.pth", tensors());

        assertThat(Files.size(file)).isGreaterThan(64);
        try (Stream<Path> files = Files.list(folder)) {
            assertThat(files).containsExactly(file);
        }
        assertThatThrownBy(() -> write("none/a.pth", tensors()))
                .isInstanceOf(UncheckedIOException.class)
                .hasMessageContaining("cannot be written");
    }

    private static SequencedMap<String, FloatTensor> tensors() {
        SequencedMap<String, FloatTensor> tensors = new LinkedHashMap<>();
        tensors.put("z.weight", MATRIX);
        tensors.put("a.bias", FloatTensor.vector(7, 8));
        tensors.put("again.weight", MATRIX);
        return tensors;
    }

    private Path write(String name, SequencedMap<String, FloatTensor> tensors) {
        Path file = folder.resolve(name);
        PthWriter.write(file, tensors);
        return file;
    }

    /** Where an entry's content begins: behind its local header, which begins with PK 3 4. */
    private static int placeOf(byte[] file, String name) {
        ByteBuffer bytes = ByteBuffer.wrap(file).order(ByteOrder.LITTLE_ENDIAN);
        int at = 0;
        while (bytes.getInt(at) == 0x04034b50) {
            int nameLength = bytes.getShort(at + 26);
            int content = at + 30 + nameLength + bytes.getShort(at + 28);
            if (new String(file, at + 30, nameLength, StandardCharsets.US_ASCII).equals(name)) {
                return content;
            }
            at = content + bytes.getInt(at + 18);
        }
        throw new AssertionError(name + " is not in the file");
    }
}
