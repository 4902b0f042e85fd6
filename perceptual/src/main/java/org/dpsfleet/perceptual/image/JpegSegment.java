package org.dpsfleet.perceptual.image;

import java.io.ByteArrayOutputStream;

/**
 * A marker of a JPEG file with its parameters, and with the entropy-coded data that follow a scan header.
 *
 * @param file the whole file; not copied
 * @param marker its code, the byte after 0xFF
 * @param from where the parameters begin, after their length
 * @param end where they end
 * @param dataEnd where the data end; equal to {@code end} if there are none
 */
@SuppressWarnings("ArrayRecordComponent") // a view on the file
record JpegSegment(byte[] file, int marker, int from, int end, int dataEnd) {
    static final int TEMPORARY = 0x01;
    static final int BASELINE = 0xC0;
    static final int SEQUENTIAL = 0xC1;
    static final int PROGRESSIVE = 0xC2;
    static final int HUFFMAN_TABLES = 0xC4;
    static final int START = 0xD8;
    static final int END = 0xD9;
    static final int SCAN = 0xDA;
    static final int APP0 = 0xE0;
    static final int APP14 = 0xEE;

    private static final int JPEG_EXTENSION = 0xC8;
    private static final int ARITHMETIC_CONDITIONING = 0xCC;
    private static final int LAST_FRAME = 0xCF;
    private static final int NUMBER_OF_LINES = 0xDC;
    private static final int RESTART_INTERVAL = 0xDD;
    private static final int LAST_APP = 0xEF;
    private static final int COMMENT = 0xFE;

    static boolean isRestart(int marker) {
        return marker >= 0xD0 && marker <= 0xD7;
    }

    /** Whether libjpeg knows the marker, too; it ends at all others. */
    static boolean isKnown(int marker) {
        return (marker >= BASELINE && marker <= RESTART_INTERVAL)
                || (marker >= APP0 && marker <= LAST_APP)
                || marker == COMMENT;
    }

    /** Whether it is a frame header, of whatever process. */
    boolean isFrame() {
        return marker >= BASELINE
                && marker <= LAST_FRAME
                && marker != HUFFMAN_TABLES
                && marker != ARITHMETIC_CONDITIONING;
    }

    /** Whether the samples depend on it. */
    boolean isForSamples() {
        return marker >= BASELINE && marker <= RESTART_INTERVAL && marker != NUMBER_OF_LINES;
    }

    /** Number of bytes of its parameters. */
    int length() {
        return end - from;
    }

    /** Number of bytes of its entropy-coded data. */
    int dataLength() {
        return dataEnd - end;
    }

    /** One byte of its parameters, 0 to 255. */
    int at(int index) {
        if (index >= length()) {
            throw PictureFault.damaged("a segment of its header is too short");
        }
        return file[from + index] & 0xFF;
    }

    boolean startsWith(String text) {
        for (int i = 0; i < text.length(); i++) {
            if (i >= length() || at(i) != text.charAt(i)) {
                return false;
            }
        }
        return true;
    }

    /** Writes it as it is in the file, with its marker, length and data. */
    void writeTo(ByteArrayOutputStream stream) {
        stream.write(0xFF);
        stream.write(marker);
        stream.write(file, from - 2, dataEnd - from + 2);
    }

    /** What the process of this frame is called, with its article, if it is none that is read. */
    String process() {
        return switch (marker) {
            case 0xC3, 0xC7, 0xCB, 0xCF -> "a lossless JPEG";
            case 0xC5, 0xC6, 0xCD, 0xCE -> "a hierarchical JPEG";
            case JPEG_EXTENSION -> "a JPEG with extensions";
            default -> "a JPEG with arithmetic coding";
        };
    }
}
