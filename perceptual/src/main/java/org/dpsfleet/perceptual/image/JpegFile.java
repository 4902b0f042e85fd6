package org.dpsfleet.perceptual.image;

import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A JPEG file taken apart at its markers (ITU T.81, annex B), up to its first end-of-image marker.
 * What follows, such as the further pictures of an MPO file, is left out.
 *
 * @param segments in their order
 */
record JpegFile(List<JpegSegment> segments) {
    private static final int ADOBE_TRANSFORM = 11;
    /** An Adobe segment which says that samples are not transformed: they come out as they were stored. */
    private static final byte[] UNTRANSFORMED = {
        (byte) 0xFF, (byte) 0xEE, 0, 14, 'A', 'd', 'o', 'b', 'e', 0, 100, 0, 0, 0, 0, 0
    };

    /**
     * Finds the segments of a file that begins with a start-of-image marker.
     *
     * @throws PictureFault if it ends too early, or holds a marker that libjpeg does not accept either
     */
    static JpegFile parse(byte[] file) {
        List<JpegSegment> segments = new ArrayList<>();
        int at = 2;
        while (true) {
            at = marker(file, at);
            int marker = file[at++] & 0xFF;
            if (marker == JpegSegment.END) {
                return new JpegFile(List.copyOf(segments));
            }
            if (JpegSegment.isRestart(marker) || marker == JpegSegment.TEMPORARY) {
                continue; // without parameters, and without a meaning here
            }
            if (marker == JpegSegment.START || !JpegSegment.isKnown(marker)) {
                throw PictureFault.damaged(String.format(Locale.ROOT, "unexpected marker 0x%02X", marker));
            }
            JpegSegment segment = segment(file, marker, at);
            segments.add(segment);
            at = segment.dataEnd();
        }
    }

    /** Where the code of the next marker is; bytes before it are skipped, as libjpeg does. */
    private static int marker(byte[] file, int from) {
        for (int at = from; at + 1 < file.length; at++) {
            if (file[at] == (byte) 0xFF && file[at + 1] != 0 && file[at + 1] != (byte) 0xFF) {
                return at + 1;
            }
        }
        throw truncated();
    }

    private static JpegSegment segment(byte[] file, int marker, int from) {
        if (from + 2 > file.length) {
            throw truncated();
        }
        int length = (file[from] & 0xFF) << 8 | (file[from + 1] & 0xFF);
        if (length < 2) {
            throw PictureFault.damaged(String.format(Locale.ROOT, "a segment 0x%02X of %d bytes", marker, length));
        }
        int end = from + length;
        if (end > file.length) {
            throw truncated();
        }
        return new JpegSegment(file, marker, from + 2, end, marker == JpegSegment.SCAN ? dataEnd(file, end) : end);
    }

    /** Where the entropy-coded data of a scan end: at the first marker that is not a restart. */
    private static int dataEnd(byte[] file, int from) {
        int at = from;
        do {
            at = marker(file, at);
        } while (JpegSegment.isRestart(file[at] & 0xFF));
        return at - 1;
    }

    private static PictureFault truncated() {
        return PictureFault.damaged("the file is truncated: it has no end-of-image marker");
    }

    /** Whether a JFIF segment precedes the first scan. */
    boolean hasJfif() {
        return header().anyMatch(s -> s.marker() == JpegSegment.APP0 && s.length() >= 14 && s.startsWith("JFIF\0"));
    }

    /** The transform that an Adobe segment before the first scan names, the last one if there are several. */
    @Nullable
    Integer adobeTransform() {
        return header().filter(s -> s.marker() == JpegSegment.APP14 && s.length() >= 12 && s.startsWith("Adobe"))
                .map(s -> s.at(ADOBE_TRANSFORM))
                .reduce((earlier, later) -> later)
                .orElse(null);
    }

    private Stream<JpegSegment> header() {
        return segments.stream().takeWhile(segment -> segment.marker() != JpegSegment.SCAN);
    }

    /** The only frame header. */
    JpegSegment frame() {
        List<JpegSegment> frames =
                segments.stream().filter(JpegSegment::isFrame).toList();
        if (frames.size() != 1) {
            throw PictureFault.damaged(
                    String.format(Locale.ROOT, "%d frame headers where one is expected", frames.size()));
        }
        return frames.getFirst();
    }

    /** The scans, of which there is at least one. */
    List<JpegSegment> scans() {
        List<JpegSegment> scans = segments.stream()
                .filter(segment -> segment.marker() == JpegSegment.SCAN)
                .toList();
        if (scans.isEmpty()) {
            throw PictureFault.damaged("it holds no scan");
        }
        return scans;
    }

    /** Whether it brings tables of its own; PIL reads files without them by some versions of libjpeg-turbo. */
    boolean hasHuffmanTables() {
        return segments.stream().anyMatch(segment -> segment.marker() == JpegSegment.HUFFMAN_TABLES);
    }

    /**
     * The same samples as a stream without anything that is said about their colours (profiles, JFIF,
     * EXIF), marked as not transformed: every decoder gives the samples as they are stored.
     */
    byte[] samplesOnly() {
        var stream = new ByteArrayOutputStream();
        stream.writeBytes(new byte[] {(byte) 0xFF, (byte) JpegSegment.START});
        stream.writeBytes(UNTRANSFORMED);
        segments.stream().filter(JpegSegment::isForSamples).forEach(segment -> segment.writeTo(stream));
        stream.writeBytes(new byte[] {(byte) 0xFF, (byte) JpegSegment.END});
        return stream.toByteArray();
    }
}
