package org.dpsfleet.evalworker;

import java.util.Locale;
import org.dpsfleet.perceptual.evaluation.DifferenceSource;
import org.dpsfleet.perceptual.evaluation.KeptDifferences;
import org.dpsfleet.schemas.spec.ImageSource;
import org.dpsfleet.schemas.spec.PerceptualSource;
import org.jspecify.annotations.Nullable;

/**
 * Where the differences come from that a task's metrics see: from the cache where there is one and the content of the
 * data is known, so that equal data are found again whatever their place and name.
 *
 * @param computed for this task alone
 * @param kept null for nothing that is kept
 */
record TaskDifferences(DifferenceSource computed, @Nullable KeptDifferences kept) {
    /** Those of a perceptual data set. */
    DifferenceSource of(PerceptualSource source) {
        return of(
                switch (source) {
                    case PerceptualSource.Simulated(int triplets, long seed) ->
                        String.format(Locale.ROOT, "simulated:%d:%d", seed, triplets);
                    case PerceptualSource.Folder(var ignored, String sha256) -> content("", sha256);
                });
    }

    /**
     * Those of a test set.
     *
     * @param drawSeed decides which judged triplets are held out
     */
    DifferenceSource of(ImageSource source, long drawSeed) {
        return of(
                switch (source) {
                    case ImageSource.Stl10(String _, Integer _, String sha256) -> content("stl10 ", sha256);
                    case ImageSource.Svhn(String _, Integer _, String sha256) -> content("svhn ", sha256);
                    case ImageSource.Folder(String _, Integer _, String sha256) -> content("pictures ", sha256);
                    case ImageSource.DeadLeaves(int images, long seed) ->
                        String.format(Locale.ROOT, "dead-leaves:%d:%d", seed, images);
                    // All of them are the splits that a perceptual data set of the same files has.
                    case ImageSource.Judged(String _, String sha256, double heldOut) ->
                        content(heldOut == 0 ? "" : "of seed " + drawSeed + " the part " + heldOut + " of ", sha256);
                });
    }

    private static @Nullable String content(String part, @Nullable String sha256) {
        return sha256 == null ? null : part + "sha256:" + sha256;
    }

    private DifferenceSource of(@Nullable String data) {
        return kept == null || data == null ? computed : kept.of(data);
    }
}
