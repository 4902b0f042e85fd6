package org.dpsfleet.perceptual.perceptualset;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.stream.Stream;
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
    @CsvSource({
        // type, bytes of 0 or more numbers, the numbers
        "|b1,  000102,                           0 1 1",
        "|i1,  7f80,                             127 -128",
        "|u1,  7f80,                             127 128",
        "<i2,  00800100,                         -32768 1",
        ">i2,  80000001,                         -32768 1",
        "<u2,  0080,                             32768",
        ">u2,  8000,                             32768",
        "<i4,  ffffffff,                         -1",
        ">u4,  fffffffe,                         4294967294",
        ">i8,  fffffffffffffffe,                 -2",
        "<u8,  0000000000000080,                 9223372036854775808",
        ">u8,  ffffffffffffffff,                 18446744073709551616",
        "<f2,  0034003c,                         0.25 1",
        ">f2,  34003c00,                         0.25 1",
        ">f4,  3e800000,                         0.25",
        "=f4,  0000803e,                         0.25",
        ">f8,  3fd0000000000000,                 0.25",
        "<f16, 00000000000000c0fe3fb09500000000, 0.75",
        ">f16, 0000000000003ffec000000000000000, 0.75",
        "<f12, 00000000000000c0fe3fb095,         0.75",
    })
    void readsEveryTypeOfRealNumbersInBothByteOrders(String type, String data, String numbers) throws IOException {
        // given
        double[] expected =
                Stream.of(numbers.split(" ")).mapToDouble(Double::parseDouble).toArray();
        String header = "{'descr': '%s', 'fortran_order': False, 'shape': (%s,), }".formatted(type, expected.length);
        // when
        NpyFile npy = read(bytes(1, header, HexFormat.of().parseHex(data)));
        // then
        assertThat(npy.values()).containsExactly(expected);
    }

    @Test
    void fortranOrderIsTurned() throws IOException {
        // given two rows of three, stored column by column
        byte[] columns = {11, 21, 12, 22, 13, 23};
        // when, then
        assertThat(read(bytes(1, "{'descr':'|u1','fortran_order':True,'shape':(2,3)}", columns))
                        .values())
                .containsExactly(11, 12, 13, 21, 22, 23);
    }

    @Test
    void readsFormat3AndSizesOfPython2() throws IOException {
        assertThat(read(bytes(3, "{'descr':'|u1','fortran_order':False,'shape':()}", new byte[] {7}))
                        .values())
                .containsExactly(7);
        assertThat(read(bytes(1, "{'descr':'|u1','fortran_order':False,'shape':(1L,)}", new byte[] {7}))
                        .values())
                .containsExactly(7);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            quoteCharacter = '~',
            value = {
                "{'descr':'<c8','fortran_order':False,'shape':(1,)}          ; complex numbers (type '<c8')",
                "{'descr':'|O','fortran_order':False,'shape':(1,)}           ; Python objects",
                "{'descr':'|S4','fortran_order':False,'shape':(1,)}          ; text",
                "{'descr':'<U1','fortran_order':False,'shape':(1,)}          ; text",
                "{'descr':'<M8[s]','fortran_order':False,'shape':(1,)}       ; dates",
                "{'descr':'|V4','fortran_order':False,'shape':(1,)}          ; raw bytes",
                "{'descr':'<f3','fortran_order':False,'shape':(1,)}          ; of an unknown type (type '<f3')",
                "{'descr':'<f4','fortran_order':False,'shape':(2,)}          ; 4 bytes of data where 8",
                "{'descr':'<f4','fortran_order':False,'shape':(99999999999)} ; is no shape",
                "{'descr':'<f4','fortran_order':False,'shape':(99999,99999)} ; too large",
                "{'descr':'<f4','fortran_order':False}                       ; no readable 'shape'",
                "{'descr':[('a','<f4')],'fortran_order':False,'shape':(1,)}  ; records of several fields",
                "garbage                                                     ; no readable",
            })
    void aBadHeaderIsRefused(String header, String message) {
        assertThatThrownBy(() -> read(bytes(1, header, new byte[4])))
                .isInstanceOf(BadDataException.class)
                .hasMessageContaining(message)
                .hasMessageContaining("made.npy");
    }

    @Test
    void extendedNumbersOfAnotherProcessorAreRefused() {
        byte[] quadruple = HexFormat.of().parseHex("0000000000000000000000000000fd3f"); // 0.25 on ARM
        assertThatThrownBy(() -> read(bytes(1, "{'descr':'<f16','fortran_order':False,'shape':()}", quadruple)))
                .isInstanceOf(BadDataException.class)
                .hasMessageContainingAll("made.npy", "numpy.longdouble", "astype('f8')");
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
        later[6] = 4;
        assertThatThrownBy(() -> read(later))
                .isInstanceOf(BadDataException.class)
                .hasMessageContaining("format 4.0 where 1.0, 2.0 or 3.0 is expected");
        assertThatThrownBy(() -> read("PK\3\4 and much more".getBytes(StandardCharsets.US_ASCII)))
                .isInstanceOf(BadDataException.class)
                .hasMessageContaining("archive (.npz)");
        assertThatThrownBy(() -> read("0.25 and some more".getBytes(StandardCharsets.US_ASCII)))
                .isInstanceOf(BadDataException.class)
                .hasMessageContaining("does not begin as numpy.save writes it");
    }

    private NpyFile read(byte[] bytes) throws IOException {
        return NpyFile.read(Files.write(folder.resolve("made.npy"), bytes));
    }
}
