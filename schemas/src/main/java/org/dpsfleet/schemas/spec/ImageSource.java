package org.dpsfleet.schemas.spec;

import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import org.dpsfleet.vocabulary.Check;
import org.jspecify.annotations.Nullable;

/**
 * A set of source images. Paths are relative to the data folder of whichever machine reads them;
 * {@code images} takes the first so many (null: all); {@code sha256} is the content's fingerprint,
 * null until the experiment is pinned to its data.
 */
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "kind")
@JsonSubTypes({
    @JsonSubTypes.Type(value = ImageSource.Stl10.class, name = "stl10"),
    @JsonSubTypes.Type(value = ImageSource.Svhn.class, name = "svhn"),
    @JsonSubTypes.Type(value = ImageSource.Folder.class, name = "folder"),
    @JsonSubTypes.Type(value = ImageSource.DeadLeaves.class, name = "dead-leaves"),
    @JsonSubTypes.Type(value = ImageSource.Judged.class, name = "judged")
})
public sealed interface ImageSource {
    /** Whether it stands for files whose fingerprint is not known yet. */
    default boolean unpinned() {
        return switch (this) {
            case Stl10 s -> s.sha256() == null;
            case Svhn s -> s.sha256() == null;
            case Folder f -> f.sha256() == null;
            case Judged j -> j.sha256() == null;
            case DeadLeaves _ -> false;
        };
    }

    /** A file in STL-10's binary layout ({@code *_X.bin}). */
    record Stl10(
            String path, @Nullable Integer images, @Nullable String sha256) implements ImageSource {
        public Stl10 {
            FileRules.files(path, images, sha256);
        }
    }

    /** A MATLAB file of SVHN's cropped digits ({@code *_32x32.mat}). */
    record Svhn(
            String path, @Nullable Integer images, @Nullable String sha256) implements ImageSource {
        public Svhn {
            FileRules.files(path, images, sha256);
        }
    }

    /** A folder of PNG and JPEG pictures. */
    record Folder(
            String path, @Nullable Integer images, @Nullable String sha256) implements ImageSource {
        public Folder {
            FileRules.files(path, images, sha256);
        }
    }

    /** Procedural images: nothing to bring. */
    record DeadLeaves(int images, long seed) implements ImageSource {
        public DeadLeaves {
            Check.range("images", images, 1, Integer.MAX_VALUE);
        }
    }

    /**
     * A folder of judged triplets in BAPPS's layout, for contexts of the kind {@code judged}.
     *
     * @param heldOut share of its triplets, in [0, 0.9], that is tested on: to train on, the others
     *     are taken, to test on, these; 0 takes all for either
     */
    record Judged(String path, @Nullable String sha256, double heldOut) implements ImageSource {
        public Judged {
            FileRules.files(path, null, sha256);
            Check.range("held_out", heldOut, 0, 0.9);
        }
    }
}
