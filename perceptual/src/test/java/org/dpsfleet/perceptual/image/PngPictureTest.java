package org.dpsfleet.perceptual.image;

import java.awt.color.ColorSpace;
import java.awt.color.ICC_Profile;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.zip.CRC32;
import java.util.zip.DeflaterOutputStream;
import org.dpsfleet.perceptual.BadDataException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/** PNG files of one row, written here by the format's specification. */
class PngPictureTest {
    private static final String CURE = "save it as an 8-bit RGB PNG";
    private static final byte[] PALETTE = hex("0a0b0c 141516 1e1f20");

    @TempDir
    Path folder;

    @ParameterizedTest
    @CsvSource({
        // colour type, bits, width, packed row, red, green, blue
        "0,  1, 5, 58,                       00ff00ffff,   00ff00ffff,   00ff00ffff",
        "0,  2, 4, 1b,                       0055aaff,     0055aaff,     0055aaff",
        "0,  4, 3, 07f0,                     0077ff,       0077ff,       0077ff",
        "0,  8, 2, 01fe,                     01fe,         01fe,         01fe",
        "2,  8, 2, 010203fdfeff,             01fd,         02fe,         03ff",
        "2, 16, 1, 01ff80007fff,             01,           80,           7f",
        "3,  2, 4, 18,                       0a141e0a,     0b151f0b,     0c16200c",
        "3,  8, 2, 0200,                     1e0a,         1f0b,         200c",
        "4,  8, 2, 2a000bff,                 2a0b,         2a0b,         2a0b",
        "4, 16, 1, 12ff0001,                 12,           12,           12",
        "6,  8, 1, 01020300,                 01,           02,           03",
        "6, 16, 1, 0180027f03ff0000,         01,           02,           03",
    })
    void everyFormIsRead(int colour, int bits, int width, String row, String red, String green, String blue)
            throws IOException {
        byte[] palette = colour == 3 ? chunk("PLTE", PALETTE) : new byte[0];
        byte[] file = png(width, bits, colour, palette, hex(row));
        assertThat(read(file)).containsExactly(hex(red + green + blue));
    }

    @Test
    void transparencyGammaAndProfilesAreNotApplied() throws IOException {
        // given
        byte[] profile = ICC_Profile.getInstance(ColorSpace.CS_LINEAR_RGB).getData();
        byte[] extras = join(
                chunk("gAMA", hex("000186a0")),
                chunk("sRGB", hex("01")),
                chunk("iCCP", join("linear\0\0".getBytes(StandardCharsets.US_ASCII), deflated(profile))));
        // when, then
        assertThat(read(png(1, 8, 2, join(extras, chunk("tRNS", hex("000100020003"))), hex("010203"))))
                .containsExactly(1, 2, 3);
        assertThat(read(png(2, 8, 0, join(extras, chunk("tRNS", hex("0007"))), hex("0709"))))
                .containsExactly(7, 9, 7, 9, 7, 9);
        assertThat(read(png(1, 8, 3, join(extras, chunk("PLTE", PALETTE), chunk("tRNS", hex("000000"))), hex("02"))))
                .containsExactly(0x1e, 0x1f, 0x20);
    }

    @Test
    void whatFollowsTheEndIsLeftOut() throws IOException {
        byte[] file = join(png(1, 8, 0, new byte[0], hex("07")), hex("0102030405"));
        assertThat(read(file)).containsExactly(7, 7, 7);
    }

    @Test
    void sixteenBitGreyIsRefused() {
        assertRefused(png(1, 16, 0, new byte[0], hex("12ff")), "a PNG in 16-bit grey", CURE);
    }

    @Test
    void coloursBeyondThePaletteAreRefused() {
        assertRefused(png(2, 8, 3, chunk("PLTE", PALETTE), hex("0203")), "damaged", "colour 3 of a palette of 3");
        assertRefused(png(2, 8, 3, new byte[0], hex("0001")), "damaged", "a palette of 0 bytes");
        assertRefused(png(2, 8, 3, chunk("PLTE", hex("01020304")), hex("0000")), "damaged", "a palette of 4 bytes");
    }

    @Test
    void wrongChecksumsAreRefused() {
        for (String kind : new String[] {"IHDR", "tEXt", "IDAT"}) {
            byte[] file = png(1, 8, 0, chunk("tEXt", hex("6100 62")), hex("07"));
            int at = new String(file, StandardCharsets.ISO_8859_1).indexOf(kind);
            file[at + 4] ^= 1;
            assertRefused(file, "damaged", "the checksum of its chunk '" + kind + "' is wrong");
        }
    }

    @Test
    void everyTruncationIsRefused() {
        byte[] whole = png(2, 8, 2, new byte[0], hex("010203040506"));
        for (int length = 8; length < whole.length; length++) {
            assertRefused(Arrays.copyOf(whole, length), "damaged", "the file is truncated");
        }
    }

    @Test
    void rowsThatAreMissingAreRefused() {
        assertRefused(png(3, 8, 0, new byte[0], hex("0102")), "damaged");
    }

    @Test
    void aHeaderThatAnnouncesMoreThanTheFileHoldsIsRefused() {
        assertRefused(png(10_000_000, 8, 2, new byte[0], hex("0102")), "damaged", "too few bytes for its size");
    }

    @Test
    void unknownChunksAreRefusedIfTheyAreCritical() throws IOException {
        byte[] own = png(1, 8, 0, chunk("ownX", hex("01")), hex("07"));
        assertThat(read(own)).containsExactly(7, 7, 7);
        assertRefused(png(1, 8, 0, chunk("CgBI", hex("01")), hex("07")), "the private chunk 'CgBI'", CURE);
    }

    @Test
    void headersOutsideTheSpecificationAreRefused() {
        assertRefused(png(1, 4, 2, new byte[0], hex("0708")), "damaged", "colour type 2 and 4 bits per sample");
        assertRefused(png(0, 8, 0, new byte[0], hex("07")), "damaged", "its size is 0 x 1");
    }

    private void assertRefused(byte[] file, String... words) {
        assertThatThrownBy(() -> read(file))
                .isInstanceOf(BadDataException.class)
                .hasMessageContaining("picture.png")
                .hasMessageContainingAll(words);
    }

    private byte[] read(byte[] file) throws IOException {
        return Pixels.read(Files.write(folder.resolve("picture.png"), file)).rgb();
    }

    /** A file of one row without a filter. */
    private static byte[] png(int width, int bits, int colour, byte[] extras, byte[] row) {
        byte[] header = ByteBuffer.allocate(13)
                .putInt(width)
                .putInt(1)
                .put(new byte[] {(byte) bits, (byte) colour, 0, 0, 0})
                .array();
        return join(
                hex("89504e470d0a1a0a"),
                chunk("IHDR", header),
                extras,
                chunk("IDAT", deflated(join(new byte[1], row))),
                chunk("IEND", new byte[0]));
    }

    private static byte[] chunk(String kind, byte[] content) {
        byte[] checked = join(kind.getBytes(StandardCharsets.US_ASCII), content);
        var crc = new CRC32();
        crc.update(checked);
        return ByteBuffer.allocate(8 + checked.length)
                .putInt(content.length)
                .put(checked)
                .putInt((int) crc.getValue())
                .array();
    }

    private static byte[] deflated(byte[] bytes) {
        var deflated = new ByteArrayOutputStream();
        try (var stream = new DeflaterOutputStream(deflated)) {
            stream.write(bytes);
        } catch (IOException e) {
            throw new AssertionError(e);
        }
        return deflated.toByteArray();
    }

    private static byte[] join(byte[]... parts) {
        var joined = new ByteArrayOutputStream();
        Arrays.stream(parts).forEach(joined::writeBytes);
        return joined.toByteArray();
    }

    private static byte[] hex(String digits) {
        return HexFormat.of().parseHex(digits.replace(" ", ""));
    }
}
