package org.dpsfleet.perceptual.perceptualset;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import org.dpsfleet.perceptual.BadDataException;
import org.dpsfleet.perceptual.MissingDataException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

class NpyFileTest {
    @TempDir
    Path folder;

    /** The bytes of a .npy file with one value. */
    static byte[] bytes(int version, String header, byte[] data) {
        byte[] text = header.getBytes(StandardCharsets.US_ASCII);
        ByteBuffer bytes = ByteBuffer.allocate(12 + text.length + data.length).order(ByteOrder.LITTLE_ENDIAN);
        bytes.put((byte) 0x93).put("NUMPY".getBytes(StandardCharsets.US_ASCII));
        bytes.put((byte) version).put((byte) 0);
        if (version == 1) {
            bytes.putShort((short) text.length);
        } else {
            bytes.putInt(text.length);
        }
        bytes.put(text).put(data);
        return Arrays.copyOf(bytes.array(), bytes.position());
    }

    static byte[] single(float value) {
        return bytes(
                1,
                "{'descr': '<f4', 'fortran_order': False, 'shape': (1,), }   \n",
                ByteBuffer.allocate(4)
                        .order(ByteOrder.LITTLE_ENDIAN)
                        .putFloat(value)
                        .array());
    }

    @Test
    void readsTheTypesInUse() throws IOException {
        ByteBuffer data = ByteBuffer.allocate(16).order(ByteOrder.LITTLE_ENDIAN);
        assertThat(read(single(0.6f)).values()).containsExactly((double) 0.6f);
        assertThat(read(bytes(
                        2,
                        "{'descr':'<f8','fortran_order':False,'shape':(2,1)}",
                        data.putDouble(0, 0.1).putDouble(8, -3).array())))
                .satisfies(npy -> assertThat(npy.shape()).containsExactly(2, 1))
                .satisfies(npy -> assertThat(npy.values()).containsExactly(0.1, -3));
        assertThat(read(bytes(
                                1,
                                "{'descr':'<i8','fortran_order':True,'shape':(2,)}",
                                data.putLong(0, 7).putLong(8, -1).array()))
                        .values())
                .containsExactly(7, -1);
        assertThat(read(bytes(1, "{'descr':'|u1','fortran_order':False,'shape':()}", new byte[] {(byte) 200}))
                        .values())
                .containsExactly(200);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '~',
            value = {
                "{'descr':'>f4','fortran_order':False,'shape':(1,)}          | type '>f4'",
                "{'descr':'<f4','fortran_order':True,'shape':(1,1)}          | Fortran order",
                "{'descr':'<f4','fortran_order':False,'shape':(2,)}          | 4 bytes of data where 8",
                "{'descr':'<f4','fortran_order':False,'shape':(99999999999)} | is no shape",
                "{'descr':'<f4','fortran_order':False,'shape':(99999,99999)} | too large",
                "{'descr':'<f4','fortran_order':False}                       | no readable 'shape'",
                "{'descr':[('a','<f4')],'fortran_order':False,'shape':(1,)}  | no readable 'descr'",
                "garbage                                                     | no readable",
            })
    void aBadHeaderIsRefused(String header, String message) {
        assertThatThrownBy(() -> read(bytes(1, header, new byte[4])))
                .isInstanceOf(BadDataException.class)
                .hasMessageContaining(message)
                .hasMessageContaining("made.npy");
    }

    @Test
    void everyTruncationIsRefused() {
        byte[] whole = single(1);
        for (int length = 0; length < whole.length; length++) {
            byte[] cut = Arrays.copyOf(whole, length);
            assertThatThrownBy(() -> read(cut)).isInstanceOf(BadDataException.class);
        }
    }

    @Test
    void refusesWhatIsAbsentTooLargeOrOfAnotherFormat() throws IOException {
        assertThatThrownBy(() -> NpyFile.read(folder.resolve("absent.npy")))
                .isInstanceOf(MissingDataException.class)
                .hasMessageContaining("absent.npy");
        Path large = folder.resolve("large.npy");
        try (RandomAccessFile file = new RandomAccessFile(large.toFile(), "rw")) {
            file.setLength(NpyFile.SIZE_LIMIT + 1); // sparse
        }
        assertThatThrownBy(() -> NpyFile.read(large))
                .isInstanceOf(BadDataException.class)
                .hasMessageContaining("at most 67108864");
        byte[] later = single(1);
        later[6] = 3;
        assertThatThrownBy(() -> read(later))
                .isInstanceOf(BadDataException.class)
                .hasMessageContaining("format 1 or 2");
        assertThatThrownBy(() -> read("0.25 and some more".getBytes(StandardCharsets.US_ASCII)))
                .isInstanceOf(BadDataException.class)
                .hasMessageContaining("format 1 or 2");
    }

    private NpyFile read(byte[] bytes) throws IOException {
        return NpyFile.read(Files.write(folder.resolve("made.npy"), bytes));
    }
}
