package org.dpsfleet.perceptual.safetensors;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Comparator;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.dpsfleet.perceptual.BadDataException;
import org.dpsfleet.perceptual.MissingDataException;
import org.dpsfleet.perceptual.Shared;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

class SafetensorsTest {
    @TempDir
    Path folder;

    private static SortedMap<String, FloatTensor> tensors() {
        return new TreeMap<>(Map.of(
                "b", new FloatTensor(new long[] {2, 3}, new float[] {1, -2, 3.5f, 4, 5, 6}),
                "a", FloatTensor.vector(Float.NaN, Float.MIN_VALUE),
                "none", new FloatTensor(new long[] {0, 4}, new float[0]),
                "single", new FloatTensor(new long[0], new float[] {42})));
    }

    private static final SortedMap<String, String> METADATA =
            new TreeMap<>(Map.of("seed", "7", "made by", "a \"test\" \u00e4"));

    @Test
    void aHeaderOfMoreThan100MegabytesIsRefused() throws IOException {
        ByteBuffer length = ByteBuffer.allocate(Long.BYTES)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putLong(0, SafetensorsFile.HEADER_LIMIT + 1);
        Path file = Files.write(folder.resolve("long.safetensors"), length.array());
        assertThatThrownBy(() -> SafetensorsFile.read(file))
                .isInstanceOf(BadDataException.class)
                .hasMessageContaining("a header of 100000001 bytes, and at most 100000000");
    }

    @Test
    void whatIsWrittenIsReadBack() {
        // given
        Path file = folder.resolve("model.safetensors");
        SafetensorsWriter.write(file, tensors(), METADATA);
        // when
        SafetensorsFile read = SafetensorsFile.read(file);
        // then
        assertThat(read.names()).containsExactly("a", "b", "none", "single");
        assertThat(read.metadata()).isEqualTo(METADATA);
        tensors().forEach((name, tensor) -> assertThat(read.tensor(name)).isEqualTo(tensor));
    }

    @Test
    void equalInputGivesEqualBytesAndLeavesNoOtherFile() throws IOException {
        // given
        SortedMap<String, FloatTensor> reversed = new TreeMap<>(Comparator.reverseOrder());
        reversed.putAll(tensors());
        Path one = folder.resolve("one");
        Path two = folder.resolve("two");
        Files.writeString(two, "an older file, which is replaced");
        // when
        SafetensorsWriter.write(one, tensors(), METADATA);
        SafetensorsWriter.write(two, reversed, METADATA);
        // then
        assertThat(two).hasSameBinaryContentAs(one);
        assertThat(folder).isDirectoryNotContaining(file -> file.toString().endsWith(".tmp"));
        assertThat(ByteBuffer.wrap(Files.readAllBytes(one))
                                .order(ByteOrder.LITTLE_ENDIAN)
                                .getLong()
                        % 8)
                .isZero();
    }

    @Test
    void aTensorLargerThanTheWriteBufferSurvives() {
        float[] values = new float[200_001];
        for (int i = 0; i < values.length; i++) {
            values[i] = i;
        }
        Path file = folder.resolve("large");
        SafetensorsWriter.write(file, new TreeMap<>(Map.of("x", FloatTensor.vector(values))), new TreeMap<>());
        assertThat(SafetensorsFile.read(file).floats("x")).isEqualTo(values);
    }

    @Test
    void readsTheOtherTypes() throws IOException {
        // given
        ByteBuffer data = ByteBuffer.allocate(22)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putLong(1L << 40)
                .putDouble(0.1)
                .putShort(Float.floatToFloat16(-1.5f))
                .putShort((short) (Float.floatToIntBits(3f) >>> 16))
                .putShort((short) 9);
        Path file = file("""
                {"i":{"dtype":"I64","shape":[1],"data_offsets":[0,8]},
                "d":{"dtype":"F64","shape":[1],"data_offsets":[8,16]},
                "h":{"dtype":"F16","shape":[],"data_offsets":[16,18]},
                "b":{"dtype":"BF16","shape":[1,1],"data_offsets":[18,20]},
                "u":{"dtype":"U8","shape":[2],"data_offsets":[20,22]}}""", data.array());
        // when
        SafetensorsFile read = SafetensorsFile.read(file);
        // then
        assertThat(read.longs("i")).containsExactly(1L << 40);
        assertThat(read.floats("d")).containsExactly(0.1f);
        assertThat(read.floats("h")).containsExactly(-1.5f);
        assertThat(read.floats("b")).containsExactly(3f);
        assertThat(read.dtype("u")).isEqualTo(Dtype.U8);
        assertThatThrownBy(() -> read.floats("u"))
                .isInstanceOf(BadDataException.class)
                .hasMessageContaining("'u'")
                .hasMessageContaining("U8");
        assertThatThrownBy(() -> read.longs("d"))
                .isInstanceOf(BadDataException.class)
                .hasMessageContaining("I64");
        assertThatThrownBy(() -> read.floats("x"))
                .isInstanceOf(BadDataException.class)
                .hasMessageContaining("no tensor 'x'");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '~',
            value = {
                "[]                                                          | not a JSON object",
                "{                                                           | not valid JSON",
                "{} {}                                                       | not valid JSON",
                "{'a':{'dtype':'F32','shape':[1],'data_offsets':[0,8]}}      | 8 bytes of data where",
                "{'a':{'dtype':'F32','shape':[2],'data_offsets':[4,12]}}     | begins at byte 4",
                "{'a':{'dtype':'F32','shape':[3],'data_offsets':[0,12]}}     | cut short",
                "{'a':{'dtype':'F32','shape':[1],'data_offsets':[0,4]}}      | 4 bytes behind",
                "{'a':{'dtype':'F32','shape':[-2],'data_offsets':[0,8]}}     | whole numbers",
                "{'a':{'dtype':'F32','shape':[2],'data_offsets':[8,0]}}      | -8 bytes",
                "{'a':{'dtype':'F32','shape':[2],'data_offsets':[0]}}        | not two data_offsets",
                "{'a':{'dtype':'F31','shape':[2],'data_offsets':[0,8]}}      | unknown dtype",
                "{'a':{'shape':[2],'data_offsets':[0,8]}}                    | unknown dtype",
                "{'a':{'dtype':'F32','data_offsets':[0,8]}}                  | no list 'shape'",
                "{'a':7}                                                     | no list 'shape'",
                "{'__metadata__':'a'}                                        | metadata is not a JSON",
                "{'__metadata__':{'a':7}}                                    | is not a text",
                "{'a':{'dtype':'F32','shape':[4611686018427387904],'data_offsets':[0,8]}} | too large",
                "{'a':{'dtype':'U8','shape':[8],'data_offsets':[0,8]},"
                        + "'b':{'dtype':'U8','shape':[4],'data_offsets':[4,8]}} | begins at byte 4",
                "{'a':{'dtype':'U8','shape':[8],'data_offsets':[0,8]},"
                        + "'a':{'dtype':'U8','shape':[8],'data_offsets':[0,8]}} | not valid JSON",
            })
    void aBadHeaderIsRefused(String header, String message) throws IOException {
        Path file = file(header.replace('\'', '"'), new byte[8]);
        assertThatThrownBy(() -> SafetensorsFile.read(file))
                .isInstanceOf(BadDataException.class)
                .hasMessageContaining(message)
                .hasMessageContaining(file.toString());
    }

    @Test
    void aTensorOfAnUnknownOrDamagedEntryIsNamedOnlyWhereItIsAskedFor() throws IOException {
        // given
        Path file = file("""
                {"a":{"dtype":"F32","shape":[1],"data_offsets":[0,4]},
                "f4":{"dtype":"F4","shape":[2],"data_offsets":[4,5]},
                "i":{"dtype":"I8","shape":[1],"data_offsets":[5,6]},
                "wrong":{"dtype":"F32","shape":[7],"data_offsets":[6,8]},
                "none":{}}""", new byte[8]);
        // when
        SafetensorsFile read = SafetensorsFile.readUsable(file);
        // then
        assertThat(read.tensor("a")).isEqualTo(FloatTensor.vector(0));
        assertThat(read.unusable()).containsOnlyKeys("f4", "i", "none", "wrong");
        assertThatThrownBy(() -> read.tensor("f4"))
                .hasMessageContaining("'f4' cannot be read: it has an unknown dtype");
        assertThatThrownBy(() -> SafetensorsFile.read(file)).hasMessageContaining("'f4'");
    }

    @Test
    void ofATensorThatIsNeededTheDataMustBeThereWhateverElseIsWrong() throws IOException {
        Path file = file("""
                {"a":{"dtype":"F32","shape":[3],"data_offsets":[0,12]},"none":{}}""", new byte[8]);
        assertThatThrownBy(() -> SafetensorsFile.readUsable(file)).hasMessageContaining("cut short");
    }

    @Test
    void everyTruncationIsRefused() throws IOException {
        // given
        Path whole = folder.resolve("whole");
        SafetensorsWriter.write(whole, tensors(), METADATA);
        byte[] bytes = Files.readAllBytes(whole);
        Path cut = folder.resolve("cut");
        for (int length = 0; length < bytes.length; length += 5) {
            // when
            Files.write(cut, Arrays.copyOf(bytes, length));
            // then
            assertThatThrownBy(() -> SafetensorsFile.read(cut))
                    .isInstanceOf(BadDataException.class)
                    .hasMessageMatching(".*(cut short|has only \\d+ bytes).*");
        }
    }

    @Test
    void anAbsentFileAFolderAndAnotherFormatAreRefused() throws IOException {
        assertThatThrownBy(() -> SafetensorsFile.read(folder.resolve("absent")))
                .isInstanceOf(MissingDataException.class)
                .hasMessageContaining("absent");
        assertThatThrownBy(() -> SafetensorsFile.read(folder))
                .isInstanceOf(BadDataException.class)
                .hasMessageContaining("is a folder");
        Path zip = Files.writeString(folder.resolve("x.pth"), "PK\3\4 and so on, a zip file");
        assertThatThrownBy(() -> SafetensorsFile.read(zip))
                .isInstanceOf(BadDataException.class)
                .hasMessageContaining("at most 100000000");
    }

    @Test
    void readsRealWeights() {
        SafetensorsFile weights = SafetensorsFile.read(Shared.data("weights/alexnet_features.safetensors"));
        assertThat(weights.shape("features.0.weight")).containsExactly(64, 3, 11, 11);
        assertThat(weights.tensor("features.0.weight").values()).hasSize(64 * 3 * 11 * 11);
    }

    private Path file(String header, byte[] data) throws IOException {
        byte[] json = header.getBytes(StandardCharsets.UTF_8);
        ByteBuffer bytes = ByteBuffer.allocate(8 + json.length + data.length)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putLong(json.length)
                .put(json)
                .put(data);
        return Files.write(folder.resolve("made.safetensors"), bytes.array());
    }
}
