package org.dpsfleet.perceptual.image;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** Changes JPEG files at their markers. */
final class JpegSurgery {
    private JpegSurgery() {}

    /** One byte per character. */
    static byte[] text(String bytes) {
        return bytes.getBytes(StandardCharsets.ISO_8859_1);
    }

    static byte[] join(byte[] first, byte[] second) {
        var joined = new ByteArrayOutputStream();
        joined.writeBytes(first);
        joined.writeBytes(second);
        return joined.toByteArray();
    }

    static byte[] segment(int marker, byte[] content) {
        int length = content.length + 2;
        byte[] start = {(byte) 0xFF, (byte) marker, (byte) (length >> 8), (byte) length};
        return join(start, content);
    }

    /** An Adobe segment, which names a transform of colours. */
    static byte[] adobe(int transform) {
        return segment(0xEE, join(text("Adobe\0\144\0\0\0\0"), new byte[] {(byte) transform}));
    }

    /** Puts segments behind the marker that begins a file. */
    static byte[] after(byte[] file, byte[] segments) {
        return join(Arrays.copyOf(file, 2), join(segments, Arrays.copyOfRange(file, 2, file.length)));
    }

    /** Changes one byte. */
    static byte[] with(byte[] file, int at, int value) {
        byte[] changed = file.clone();
        changed[at] = (byte) value;
        return changed;
    }

    /** Gives the three components other numbers, in the frame header and in the only scan. */
    static byte[] numbered(byte[] file, int... numbers) {
        byte[] changed = file;
        for (int i = 0; i < numbers.length; i++) {
            changed = with(changed, frameAt(file) + 10 + 3 * i, numbers[i]);
            changed = with(changed, last(file, 0xDA) + 5 + 2 * i, numbers[i]);
        }
        return changed;
    }

    /** Leaves out all segments of a marker. */
    static byte[] without(byte[] file, int marker) {
        byte[] rest = file;
        for (int at = last(rest, marker); at >= 0; at = last(rest, marker)) {
            int length = (rest[at + 2] & 0xFF) << 8 | rest[at + 3] & 0xFF;
            rest = join(Arrays.copyOf(rest, at), Arrays.copyOfRange(rest, at + 2 + length, rest.length));
        }
        return rest;
    }

    /** Where the frame header of a baseline file begins. */
    static int frameAt(byte[] file) {
        return last(file, 0xC0);
    }

    /** Where the last marker of its kind is, or -1. */
    static int last(byte[] file, int marker) {
        int at = file.length - 2;
        while (at >= 0 && !(file[at] == (byte) 0xFF && file[at + 1] == (byte) marker)) {
            at--;
        }
        return at;
    }
}
