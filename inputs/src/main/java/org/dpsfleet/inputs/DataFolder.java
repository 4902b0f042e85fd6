package org.dpsfleet.inputs;

import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;
import org.dpsfleet.inputs.fetched.InputCache;
import org.dpsfleet.inputs.fetched.RemoteInput;
import org.dpsfleet.perceptual.BadDataException;
import org.dpsfleet.perceptual.MissingDataException;
import org.dpsfleet.perceptual.imageset.DeadLeaves;
import org.dpsfleet.perceptual.imageset.ImageSet;
import org.dpsfleet.perceptual.imageset.PictureFolder;
import org.dpsfleet.perceptual.imageset.ResizedImages;
import org.dpsfleet.perceptual.imageset.StlBinary;
import org.dpsfleet.perceptual.perceptualset.HeldOut;
import org.dpsfleet.perceptual.perceptualset.PerceptualSet;
import org.dpsfleet.perceptual.perceptualset.TwoAfcSource;
import org.dpsfleet.schemas.spec.ImageSource;
import org.dpsfleet.schemas.spec.PerceptualSource;
import org.dpsfleet.vocabulary.RemoteUri;
import org.jspecify.annotations.Nullable;

/**
 * Where this machine keeps image sets and perceptual data sets.
 *
 * @param root that the experiments' paths are relative to
 * @param fetched where those are that experiments name by URI, and where image sets are kept decoded; null for nowhere.
 *     What is opened from there has been brought before and is held
 */
public record DataFolder(Path root, @Nullable InputCache fetched) {
    /** Side of all images that metrics are adapted and tested on, in pixels. */
    public static final int SIDE = 64;

    private static final KeptImages KEPT = new KeptImages();

    /** Of data that are on this machine already. */
    public DataFolder(Path root) {
        this(root, null);
    }

    /**
     * Opens a set of images, resized. Equal sets that are in use at the same time are the same object; other processes
     * that keep their inputs in the same folder decode none of it.
     *
     * @throws MissingDataException if it is not on this machine, or is not what the experiment was pinned
     *     to
     * @throws BadDataException if it is damaged or holds fewer images than asked for
     */
    public ResizedImages images(ImageSource source) {
        Integer asked = asked(source);
        return KEPT.of(new KeptImages.Content(content(source), asked == null ? -1 : asked), () -> {
            ImageSet set = open(source);
            int count = count(source, set);
            return fetched == null
                    ? ResizedImages.first(count, set, SIDE)
                    : fetched.decoded().first(count, set, SIDE, () -> content(source, set, count));
        });
    }

    /** What decides the first of a set's pictures, also where links lead out of a folder and its fingerprint does not. */
    private String content(ImageSource source, ImageSet set, int count) {
        return set instanceof PictureFolder pictures
                ? pictures.files().stream()
                        .limit(count)
                        .map(Fingerprint::of)
                        .collect(Collectors.joining(" ", "files ", ""))
                : content(source);
    }

    /** What decides a set's pictures, wherever it lies. */
    private String content(ImageSource source) {
        return switch (source) {
            case ImageSource.Stl10(String path, var ignored, String sha256) ->
                "stl10 " + Fingerprint.of(file(path, sha256));
            case ImageSource.Svhn(String path, var ignored, String sha256) ->
                "svhn " + Fingerprint.of(file(path, sha256));
            case ImageSource.Folder(String path, var ignored, String sha256) ->
                "folder " + Fingerprint.of(folder(path, sha256));
            case ImageSource.DeadLeaves(int images, long seed) -> "dead leaves " + images + " " + seed;
            case ImageSource.Judged judged -> throw noImages(judged);
        };
    }

    private static IllegalArgumentException noImages(ImageSource.Judged judged) {
        return new IllegalArgumentException("judged triplets, as in " + judged.path() + ", are no set of images");
    }

    /** Opens a set of images, of which none has been read yet; see {@link #images}. */
    ImageSet open(ImageSource source) {
        return switch (source) {
            case ImageSource.Stl10(String path, Integer _, String sha256) -> new StlBinary(file(path, sha256));
            case ImageSource.Svhn(String path, Integer images, String sha256) -> {
                Path file = file(path, sha256);
                yield KEPT.digits(Fingerprint.of(file), file, images == null ? Integer.MAX_VALUE : images);
            }
            case ImageSource.Folder(String path, Integer _, String sha256) -> new PictureFolder(folder(path, sha256));
            case ImageSource.DeadLeaves(int images, long seed) -> new DeadLeaves(seed, images);
            case ImageSource.Judged judged -> throw noImages(judged);
        };
    }

    /**
     * How many images of the set are asked for.
     *
     * @throws BadDataException if it holds fewer
     */
    static int count(ImageSource source, ImageSet set) {
        Integer asked = asked(source);
        int count = asked == null ? set.size() : asked;
        ResizedImages.checkCount(count, set);
        return count;
    }

    private static @Nullable Integer asked(ImageSource source) {
        return switch (source) {
            case ImageSource.Stl10 s -> s.images();
            case ImageSource.Svhn s -> s.images();
            case ImageSource.Folder s -> s.images();
            case ImageSource.DeadLeaves s -> s.images();
            case ImageSource.Judged _ -> null;
        };
    }

    /**
     * The judged triplets that a context of people's judgements is adapted to.
     *
     * @param seed decides which are held out
     * @throws BadDataException if a split is incomplete, or nothing is left to adapt to or to test on
     */
    public List<? extends TwoAfcSource> adaptationTriplets(ImageSource.Judged source, long seed) {
        Path folder = folder(source.path(), source.sha256());
        return source.heldOut() == 0
                ? PerceptualSet.forAdaptation(folder).twoAfc()
                : parts(folder, source, seed).adaptation();
    }

    /** The judged triplets to test on; see {@link #adaptationTriplets}. */
    public List<? extends TwoAfcSource> testTriplets(ImageSource.Judged source, long seed) {
        Path folder = folder(source.path(), source.sha256());
        return source.heldOut() == 0
                ? PerceptualSet.forEvaluation(folder).twoAfc()
                : parts(folder, source, seed).test();
    }

    private static HeldOut parts(Path folder, ImageSource.Judged source, long seed) {
        return HeldOut.of(PerceptualSet.open(folder).twoAfc(), source.heldOut(), seed);
    }

    /**
     * Opens a perceptual data set to evaluate metrics on.
     *
     * @throws MissingDataException if it is not the one the experiment was pinned to
     * @throws BadDataException if a split is incomplete
     */
    public PerceptualSet perceptual(PerceptualSource.Folder source) {
        return PerceptualSet.forEvaluation(folder(source.path(), source.sha256()));
    }

    private Path file(String path, @Nullable String sha256) {
        return RemoteUri.is(path) ? InputCache.required(fetched, RemoteInput.file(path, sha256)) : find(path, sha256);
    }

    private Path folder(String path, @Nullable String sha256) {
        return RemoteUri.is(path) ? InputCache.required(fetched, RemoteInput.folder(path, sha256)) : find(path, sha256);
    }

    private Path find(String path, @Nullable String sha256) {
        Path found = root.resolve(path);
        String actual = Fingerprint.of(found);
        if (sha256 != null && !sha256.equals(actual)) {
            throw new MissingDataException(
                    ("%s is not the data of the experiment: its fingerprint is %s where %s is needed;"
                                    + " bring the same files, or submit the experiment again.")
                            .formatted(found, actual, sha256));
        }
        return found;
    }
}
