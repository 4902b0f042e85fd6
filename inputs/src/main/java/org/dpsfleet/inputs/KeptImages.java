package org.dpsfleet.inputs;

import java.lang.ref.WeakReference;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Supplier;
import org.dpsfleet.perceptual.imageset.ResizedImages;
import org.dpsfleet.perceptual.imageset.SvhnMat;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Image sets that are in use in this process, each once: a set that is trained and tested on, or that two
 * workers use at the same time, is held in memory once. What nobody uses any more can be collected.
 */
final class KeptImages {
    private static final Logger LOG = LoggerFactory.getLogger(KeptImages.class);

    private final Map<Content, WeakReference<ResizedImages>> inUse = new HashMap<>();
    private final Map<String, WeakReference<SvhnMat>> digits = new HashMap<>();

    /**
     * What decides the bytes of a set.
     *
     * @param set kind and content, for example by the fingerprint of its file
     * @param count images from the first on
     */
    record Content(String set, int count) {}

    /** The set, read if nobody uses it; who asks for the same set meanwhile waits for it. */
    synchronized ResizedImages of(Content content, Supplier<ResizedImages> read) {
        inUse.values().removeIf(reference -> reference.refersTo(null));
        WeakReference<ResizedImages> reference = inUse.get(content);
        ResizedImages images = reference == null ? null : reference.get();
        if (images == null) {
            images = read.get();
            inUse.put(content, new WeakReference<>(images));
            if (images.kept() < images.size()) {
                LOG.atInfo()
                        .addKeyValue("images", images.describe())
                        .addKeyValue("kept", images.kept())
                        .addKeyValue("resizedInUse", images.size() - images.kept())
                        .log("the heap holds a part of the images; the others are resized whenever they are used");
            }
        }
        return images;
    }

    /**
     * SVHN's digits, which take up memory by themselves as soon as one is read.
     *
     * @param sha256 of the file
     * @param most how many are needed; there may be more
     */
    synchronized SvhnMat digits(String sha256, Path file, int most) {
        digits.values().removeIf(reference -> reference.refersTo(null));
        WeakReference<SvhnMat> reference = digits.get(sha256);
        SvhnMat known = reference == null ? null : reference.get();
        if (known != null && known.holds(most)) {
            return known;
        }
        var unread = SvhnMat.unread(file, most);
        digits.put(sha256, new WeakReference<>(unread));
        return unread;
    }
}
