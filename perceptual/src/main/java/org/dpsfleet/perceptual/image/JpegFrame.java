package org.dpsfleet.perceptual.image;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * The frame header of a JPEG file.
 *
 * @param progressive whether coefficients come in several scans of growing accuracy
 * @param components 1, 3 or 4 of them
 */
record JpegFrame(boolean progressive, int width, int height, List<Component> components) {
    private static final int BLOCK = 8;

    /**
     * One colour component.
     *
     * @param id its number in the file
     * @param horizontal its sampling factor, 1 to 4
     * @param vertical its sampling factor, 1 to 4
     */
    record Component(int id, int horizontal, int vertical) {}

    /**
     * Reads a frame header.
     *
     * @throws PictureFault if it is damaged, or of a process, accuracy or number of components that is
     *     not read
     */
    static JpegFrame parse(JpegSegment segment) {
        int marker = segment.marker();
        if (marker > JpegSegment.PROGRESSIVE) {
            throw PictureFault.unsupported(segment.process());
        }
        if (segment.at(0) != 8) {
            throw PictureFault.unsupported(String.format(Locale.ROOT, "a JPEG of %d bits per sample", segment.at(0)));
        }
        int height = segment.at(1) << 8 | segment.at(2);
        int width = segment.at(3) << 8 | segment.at(4);
        PictureReader.checkSize(width, height);
        int count = segment.at(5);
        if (count != 1 && count != 3 && count != 4) {
            throw PictureFault.unsupported(String.format(Locale.ROOT, "a JPEG of %d components", count));
        }
        if (segment.length() != 6 + 3 * count) {
            throw PictureFault.damaged("its frame header has a wrong length");
        }
        List<Component> components = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            int factors = segment.at(7 + 3 * i);
            components.add(new Component(segment.at(6 + 3 * i), factors >> 4, factors & 0xF));
        }
        var frame = new JpegFrame(marker == JpegSegment.PROGRESSIVE, width, height, List.copyOf(components));
        frame.checkComponents();
        return frame;
    }

    private void checkComponents() {
        if (components.stream().map(Component::id).distinct().count() < components.size()) {
            throw PictureFault.damaged("two of its components have the same number");
        }
        for (Component component : components) {
            int horizontal = component.horizontal;
            int vertical = component.vertical;
            if (horizontal < 1 || horizontal > 4 || vertical < 1 || vertical > 4) {
                throw PictureFault.damaged(
                        String.format(Locale.ROOT, "sampling factors %d x %d", horizontal, vertical));
            }
            if (mostHorizontal() % horizontal != 0 || mostVertical() % vertical != 0) {
                throw PictureFault.unsupported("a JPEG with fractional subsampling");
            }
        }
    }

    int mostHorizontal() {
        return components.stream().mapToInt(Component::horizontal).max().orElseThrow();
    }

    int mostVertical() {
        return components.stream().mapToInt(Component::vertical).max().orElseThrow();
    }

    /** Whether a component has all columns, and every second row: in YCbCr this is called 4:4:0. */
    boolean isHalvedInRowsOnly(Component component) {
        return component.horizontal == mostHorizontal() && 2 * component.vertical == mostVertical();
    }

    /** Number of coded blocks of all components, at the least; each takes one bit or more. */
    long blocks() {
        return components.stream()
                .mapToLong(component -> ceilDiv(width * component.horizontal, BLOCK * mostHorizontal())
                        * ceilDiv(height * component.vertical, BLOCK * mostVertical()))
                .sum();
    }

    private static long ceilDiv(int a, int b) {
        return Math.ceilDiv(a, b);
    }
}
