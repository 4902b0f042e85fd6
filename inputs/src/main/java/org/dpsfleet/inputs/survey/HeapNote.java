package org.dpsfleet.inputs.survey;

import java.util.List;
import java.util.Locale;
import org.dpsfleet.inputs.DataFolder;
import org.dpsfleet.perceptual.HostMemory;
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
                "this heap of %s keeps %d of the %d images in memory, the others are resized whenever they are"
                        + " used, which is slower; a heap of %s keeps all (FLEET_JAVA_OPTS=-Xmx...)",
                HostMemory.words(HostMemory.heap()),
                kept,
                images,
                HostMemory.words(ResizedImages.heapFor(images, DataFolder.SIDE))));
    }
}
