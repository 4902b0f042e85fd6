package org.dpsfleet.perceptual.image;

import java.awt.color.ColorSpace;
import java.awt.color.ICC_Profile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Base64;
import java.util.HexFormat;
import org.dpsfleet.perceptual.BadDataException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.dpsfleet.perceptual.image.JpegSurgery.adobe;
import static org.dpsfleet.perceptual.image.JpegSurgery.after;
import static org.dpsfleet.perceptual.image.JpegSurgery.frameAt;
import static org.dpsfleet.perceptual.image.JpegSurgery.join;
import static org.dpsfleet.perceptual.image.JpegSurgery.last;
import static org.dpsfleet.perceptual.image.JpegSurgery.numbered;
import static org.dpsfleet.perceptual.image.JpegSurgery.segment;
import static org.dpsfleet.perceptual.image.JpegSurgery.text;
import static org.dpsfleet.perceptual.image.JpegSurgery.with;
import static org.dpsfleet.perceptual.image.JpegSurgery.without;

/**
 * JPEG files of 2 x 4 pixels without JFIF and Adobe segments, as libjpeg-turbo's encoder writes them. What is
 * expected is what PIL gives, as red, green and blue of each pixel in turn.
 */
class JpegPictureTest {
    private static final String AS_YCBCR = "ff0e2a06c72e2130eff8e91a12aab87d108de8ffeb140605";
    private static final String AS_RGB = "5a65f87c542c41e269d616987ea1333facacf779750a7d87";

    /** YCbCr, subsampled 4:4:4. */
    private static final byte[] FULL = jpeg("""
            /9j/2wBDAAMCAgMCAgMDAwMEAwMEBQgFBQQEBQoHBwYIDAoMDAsKCwsNDhIQDQ4RDgsLEBYQERMUFRUVDA8XGBYUGBIUFRT/2wBD
            AQMEBAUEBQkFBQkUDQsNFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBT/wAARCAAEAAID
            AREAAhEBAxEB/8QAFAABAAAAAAAAAAAAAAAAAAAACP/EACEQAAAGAQQDAAAAAAAAAAAAAAECAwQFBgcAERITCCEx/8QAFQEBAQAA
            AAAAAAAAAAAAAAAAAQb/xAAgEQACAgEEAwEAAAAAAAAAAAABAgMEEQAFIUESIzJR/9oADAMBAAIRAxEAPwA25Z8pL3izKlypcIeE
            GFrk09h2IvIJmuv0N1zpJ9ihkuRz8SBuYfYjuI/dT1rYtptzyWJK+Gclj4yzouScnCrKqqPxVAUDgAAY0mlt03tt04ppW5Z3QM7s
            fp3PbMclj2STr//Z""");

    /** YCbCr, subsampled 4:4:0. */
    private static final byte[] TALL = jpeg("""
            /9j/2wBDAAMCAgMCAgMDAwMEAwMEBQgFBQQEBQoHBwYIDAoMDAsKCwsNDhIQDQ4RDgsLEBYQERMUFRUVDA8XGBYUGBIUFRT/2wBD
            AQMEBAUEBQkFBQkUDQsNFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBT/wAARCAAEAAID
            ARIAAhEBAxEB/8QAFQABAQAAAAAAAAAAAAAAAAAAAAj/xAAhEAAABgEEAwAAAAAAAAAAAAABAgMEBQYHABESEwghMf/EABQBAQAA
            AAAAAAAAAAAAAAAAAAX/xAAdEQEAAgICAwAAAAAAAAAAAAABAgMEIQAFETFB/9oADAMBAAIRAxEAPwCbcs+Ul7xZlS5UuEPCDC1y
            aew7EXkEzXX6G650k+xQyXI5+JA3MPsR3EfumlbOk6q+crbcWuUpPlWEVV2qptfrx3r8PGyMOm66qMpyjFVBVQVV2q7V98//2Q==""");

    /** YCbCr, subsampled 4:2:0. */
    private static final byte[] HALF = jpeg("""
            /9j/2wBDAAMCAgMCAgMDAwMEAwMEBQgFBQQEBQoHBwYIDAoMDAsKCwsNDhIQDQ4RDgsLEBYQERMUFRUVDA8XGBYUGBIUFRT/2wBD
            AQMEBAUEBQkFBQkUDQsNFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBT/wAARCAAEAAID
            ASIAAhEBAxEB/8QAFQABAQAAAAAAAAAAAAAAAAAAAAj/xAAhEAAABQQCAwAAAAAAAAAAAAABAgMEBQAGBxESEwghMf/EABUBAQEA
            AAAAAAAAAAAAAAAAAAUG/8QAHhEAAgICAgMAAAAAAAAAAAAAAQIDBAAFETESIdH/2gAMAwEAAhEDEQA/AJtyz5SX3izKl5WXCHhB
            hbcmnsOxF5BM11+huudJPsUMlyOfiQNmH2I7EftKUpJtDqXYs1SMk9nwX5lHXoU5IUd4VJIBJKjknjs+s//Z""");

    /** CMYK. */
    private static final byte[] INKS = jpeg("""
            /9j/2wBDAAMCAgMCAgMDAwMEAwMEBQgFBQQEBQoHBwYIDAoMDAsKCwsNDhIQDQ4RDgsLEBYQERMUFRUVDA8XGBYUGBIUFRT/wAAU
            CAAEAAIEQxEATREAWREASxEA/8QAFAABAAAAAAAAAAAAAAAAAAAACP/EACMQAAEEAgMAAQUAAAAAAAAAAAIBAwQFBgcAERIxCBMU
            ISL/2gAOBEMATQBZAEsAAD8AR2pdAVmwdVYZlJ5fn2OleUsKzWnx3L58Ktgq8wDn2IscXfLLAevLbafoAERT44hdXfRpqLcessRz
            7KsalT8oyqnh3ltLbu57Ivy5LIPPmjYPoAITjhL5FERO+kRE4ytB6+ey7RWub2flFw5Os8brZsgzahPETjkVsyVXHY5uGvZL/RkR
            L8qSr2vEnp/RtnsTUuE5WG2c+xYb2jg2iUWOyIEetrkeYBz8aK0UMybYb9eGwUiUQEUUl675/9k=""");

    /** As {@link #FULL}, in ten scans. */
    private static final byte[] PROGRESSIVE = jpeg("""
            /9j/2wBDAAMCAgMCAgMDAwMEAwMEBQgFBQQEBQoHBwYIDAoMDAsKCwsNDhIQDQ4RDgsLEBYQERMUFRUVDA8XGBYUGBIUFRT/2wBD
            AQMEBAUEBQkFBQkUDQsNFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBT/wgARCAAEAAID
            AREAAhEBAxEB/8QAFAABAAAAAAAAAAAAAAAAAAAAB//EABUBAQEAAAAAAAAAAAAAAAAAAAAF/9oADAMBAAIQAxAAAAE2nP/EABYQ
            AQEBAAAAAAAAAAAAAAAAAAUEBv/aAAgBAQABBQJbU3Fq/wD/xAAeEQEAAQIHAAAAAAAAAAAAAAABAgNBAAQREyIxYf/aAAgBAwEB
            PwHZy8+VWjGcntTVW6+t8f/EABsRAAIDAAMAAAAAAAAAAAAAAAECAwQhAHGR/9oACAECAQE/AZaNSV2kaPTuM4HgYAdDOf/EABsQ
            AAEFAQEAAAAAAAAAAAAAAAECAwQREwAS/9oACAEBAAY/ApkJnHGO8tlHthBNJNCzXf/EABcQAQEBAQAAAAAAAAAAAAAAAAERMQD/
            2gAIAQEAAT8hTXfI7QpYb3//2gAMAwEAAgADAAAAEH//xAAYEQEBAAMAAAAAAAAAAAAAAAABQQARMf/aAAgBAwEBPxBu1DrddTaq
            q5//xAAYEQEBAQEBAAAAAAAAAAAAAAABESEAUf/aAAgBAgEBPxCLBVa5awI8ABgATv/EABkQAQACAwAAAAAAAAAAAAAAAAEAESEx
            Qf/aAAgBAQABPxBsdU4u4W2sra7n/9k=""");

    private static final byte[] END = {(byte) 0xFF, (byte) 0xD9};
    private static final String CURE = "save it as an 8-bit RGB PNG";

    @TempDir
    Path folder;

    @Test
    void chromaIsUpsampledAsByLibjpegTurbo() throws IOException {
        assertThat(read(FULL)).isEqualTo(AS_YCBCR);
        assertThat(read(TALL)).isEqualTo("982d9f51aa0060267dbbf57d6185a745402cbbffff20001a");
        assertThat(read(HALF)).isEqualTo("5e6515808737454c00dae1918273ae43346ffbecff0e003a");
    }

    @Test
    void progressiveGivesTheSamePixels() throws IOException {
        assertThat(read(PROGRESSIVE)).isEqualTo(AS_YCBCR);
    }

    @Test
    void colourProfilesAreNotApplied() throws IOException {
        byte[] linear = ICC_Profile.getInstance(ColorSpace.CS_LINEAR_RGB).getData();
        byte[] content = join(text("ICC_PROFILE\0\1\1"), linear);
        assertThat(read(after(FULL, segment(0xE2, content)))).isEqualTo(AS_YCBCR);
        assertThat(read(after(FULL, segment(0xE2, text("ICC_PROFILE\0\1\1 no profile")))))
                .isEqualTo(AS_YCBCR);
    }

    @Test
    void orientationIsNotApplied() throws IOException {
        byte[] turned = text("Exif\0\0II*\0\10\0\0\0\1\0\22\1\3\0\1\0\0\0\6\0\0\0\0\0\0\0");
        assertThat(read(after(FULL, segment(0xE1, turned)))).isEqualTo(AS_YCBCR);
    }

    @Test
    void adobesTransformSaysWhetherItIsRgb() throws IOException {
        assertThat(read(after(FULL, adobe(0)))).isEqualTo(AS_RGB);
        assertThat(read(after(FULL, adobe(1)))).isEqualTo(AS_YCBCR);
    }

    @Test
    void jfifGoesBeforeAdobe() throws IOException {
        byte[] jfif = segment(0xE0, text("JFIF\0\1\1\0\0\1\0\1\0\0"));
        assertThat(read(after(FULL, join(jfif, adobe(0))))).isEqualTo(AS_YCBCR);
    }

    @Test
    void componentsCalledRgbAreRgb() throws IOException {
        assertThat(read(numbered(FULL, 'R', 'G', 'B'))).isEqualTo(AS_RGB);
        assertThat(read(numbered(FULL, 'B', 'G', 'R'))).isEqualTo(AS_YCBCR);
    }

    @Test
    void inksAreInvertedAndMixed() throws IOException {
        assertThat(read(INKS)).isEqualTo("000c0bf331c6d4c608000a71c7403b040703000000f7f6f7");
        assertThat(read(after(INKS, adobe(2)))).isEqualTo("060d03001f88b80000367d7d5e0069030400010001008500");
    }

    @Test
    void whatFollowsTheFirstPictureIsLeftOut() throws IOException {
        assertThat(read(join(FULL, HALF))).isEqualTo(AS_YCBCR);
    }

    @Test
    void isKnownByItsContentAndNotByItsName() throws IOException {
        Path named = Files.write(folder.resolve("picture.png"), FULL);
        assertThat(hex(Pixels.read(named))).isEqualTo(AS_YCBCR);
    }

    @Test
    void whatWouldBeReadOtherwiseIsRefusedByName() {
        int frame = frameAt(FULL);
        assertRefused(with(FULL, frame + 1, 0xC9), "a JPEG with arithmetic coding", CURE);
        assertRefused(with(FULL, frame + 1, 0xC3), "a lossless JPEG", CURE);
        assertRefused(with(FULL, frame + 1, 0xC5), "a hierarchical JPEG", CURE);
        assertRefused(with(FULL, frame + 4, 12), "a JPEG of 12 bits per sample", CURE);
        assertRefused(with(FULL, frame + 9, 2), "a JPEG of 2 components", CURE);
        assertRefused(after(FULL, adobe(7)), "the unknown colour transform 7", CURE);
        byte[] threeToTwo = with(with(FULL, frame + 11, 0x31), frame + 14, 0x21);
        assertRefused(threeToTwo, "fractional subsampling", CURE);
        assertRefused(without(FULL, 0xC4), "a JPEG without Huffman tables", CURE);
    }

    @Test
    void whatIsIncompleteIsRefused() {
        assertRefused(Arrays.copyOf(FULL, FULL.length - 2), "truncated", "end-of-image");
        byte[] withoutLastScan = Arrays.copyOf(PROGRESSIVE, last(PROGRESSIVE, 0xDA));
        assertRefused(join(withoutLastScan, END), "damaged", "some of its scans are missing");
        assertRefused(join(Arrays.copyOf(FULL, FULL.length - 8), END), "damaged", "premature end");
    }

    @Test
    void componentsOfOneNumberAreRefused() {
        assertRefused(numbered(FULL, 1, 1, 1), "damaged", "the same number");
    }

    @Test
    void aHeaderThatAnnouncesMoreThanTheFileHoldsIsRefused() {
        byte[] lying = with(with(FULL, frameAt(FULL) + 5, 0x20), frameAt(FULL) + 7, 0x20);
        assertRefused(lying, "damaged", "too few bytes for its size");
    }

    private void assertRefused(byte[] file, String... words) {
        assertThatThrownBy(() -> read(file))
                .isInstanceOf(BadDataException.class)
                .hasMessageContaining("picture.jpg")
                .hasMessageContainingAll(words);
    }

    private String read(byte[] file) throws IOException {
        return hex(Pixels.read(Files.write(folder.resolve("picture.jpg"), file)));
    }

    private static String hex(Pixels pixels) {
        int plane = pixels.height() * pixels.width();
        byte[] turned = new byte[pixels.length()];
        for (int i = 0; i < turned.length; i++) {
            turned[i] = pixels.rgb()[i % Pixels.CHANNELS * plane + i / Pixels.CHANNELS];
        }
        return HexFormat.of().formatHex(turned);
    }

    private static byte[] jpeg(String base64) {
        return Base64.getMimeDecoder().decode(base64);
    }
}
