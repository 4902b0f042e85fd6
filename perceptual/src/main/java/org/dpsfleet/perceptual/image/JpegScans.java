package org.dpsfleet.perceptual.image;

import java.util.Arrays;
import java.util.List;

/**
 * Checks that the scans of a JPEG file hold all that its pixels need. Where coefficients are missing,
 * decoders put guesses in their place (libjpeg's smoothing of blocks), each version its own.
 */
final class JpegScans {
    /** libjpeg-turbo smooths a block if one of its first ten coefficients, in zigzag order, is not exact. */
    private static final int SMOOTHED = 10;

    private static final int COEFFICIENTS = 64;

    /** Many more than encoders write; each scan may cost a pass over all coefficients. */
    private static final int MOST_SCANS = 500;

    private static final int MISSING = -1;

    private final JpegFrame frame;
    /** Bits that are still missing of each coefficient of each component, or {@link #MISSING} if all. */
    private final int[][] inexact;

    private JpegScans(JpegFrame frame) {
        this.frame = frame;
        inexact = new int[frame.components().size()][COEFFICIENTS];
        for (int[] component : inexact) {
            Arrays.fill(component, MISSING);
        }
    }

    /**
     * Goes through the scan headers.
     *
     * @throws PictureFault if one is damaged, or something is missing
     */
    static void check(JpegFrame frame, List<JpegSegment> scans) {
        if (scans.size() > MOST_SCANS) {
            throw PictureFault.damaged("it has more than " + MOST_SCANS + " scans");
        }
        long bits = 8 * scans.stream().mapToLong(JpegSegment::dataLength).sum();
        if (bits < frame.blocks()) {
            throw PictureFault.damaged("it has too few bytes for its size");
        }
        var seen = new JpegScans(frame);
        scans.forEach(seen::add);
        for (int[] component : seen.inexact) {
            for (int i = 0; i < SMOOTHED; i++) {
                if (component[i] != 0) {
                    throw PictureFault.damaged("some of its scans are missing");
                }
            }
        }
    }

    private void add(JpegSegment scan) {
        int count = scan.at(0);
        if (scan.length() != 4 + 2 * count) {
            throw PictureFault.damaged("a scan header has a wrong length");
        }
        int first = frame.progressive() ? scan.at(1 + 2 * count) : 0;
        int last = frame.progressive() ? scan.at(2 + 2 * count) : COEFFICIENTS - 1;
        int low = frame.progressive() ? scan.at(3 + 2 * count) & 0xF : 0;
        if (first > last || last >= COEFFICIENTS) {
            throw PictureFault.damaged("a scan of coefficients that do not exist");
        }
        for (int i = 0; i < count; i++) {
            Arrays.fill(inexact[component(scan.at(1 + 2 * i))], first, last + 1, low);
        }
    }

    private int component(int id) {
        for (int i = 0; i < inexact.length; i++) {
            if (frame.components().get(i).id() == id) {
                return i;
            }
        }
        throw PictureFault.damaged("a scan of a component that does not exist");
    }
}
