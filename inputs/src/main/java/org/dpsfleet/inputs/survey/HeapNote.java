package org.dpsfleet.inputs.survey;

import java.util.List;
import java.util.Locale;
import org.dpsfleet.inputs.DataFolder;
import org.dpsfleet.perceptual.HostMemory;
import org.dpsfleet.perceptual.imageset.PixelFile;
import org.dpsfleet.perceptual.imageset.ResizedImages;

/** What to know of a set of images that the heap does not hold. */
final class HeapNote {
    private HeapNote() {}

    /** A sentence; none where all of the images can be kept in memory. */
    static List<String> of(int images) {
        int kept = ResizedImages.fitting(images, DataFolder.SIDE);
        if (kept == images) {
            return List.of();
        }
        return List.of(String.format(
                Locale.ROOT,
                "workers keep the %d images decoded in a file of %s below --input-cache; where it has no room, this heap"
                        + " of %s keeps %d, the others are resized whenever they are used, which is slower, and a heap"
                        + " of %s keeps all (FLEET_JAVA_OPTS=-Xmx...)",
                images,
                HostMemory.words(PixelFile.bytes(images, DataFolder.SIDE)),
                HostMemory.words(HostMemory.heap()),
                kept,
                HostMemory.words(ResizedImages.heapFor(images, DataFolder.SIDE))));
    }
}
