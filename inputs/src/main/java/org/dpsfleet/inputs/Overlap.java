package org.dpsfleet.inputs;

import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.function.IntFunction;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.dpsfleet.inputs.fetched.InputCache;
import org.dpsfleet.inputs.fetched.RemoteInputs;
import org.dpsfleet.perceptual.BadDataException;
import org.dpsfleet.perceptual.image.Pixels;
import org.dpsfleet.perceptual.imageset.ImageSet;
import org.dpsfleet.perceptual.imageset.ResizedImages;
import org.dpsfleet.schemas.spec.ExperimentSpec;
import org.dpsfleet.schemas.spec.ImageSource;
import org.jspecify.annotations.Nullable;

/**
 * Images that are tested on and were trained on as well: on them a metric shows what it remembers. Images
 * are the same if their pixels are, decoded and resized as the networks see them.
 *
 * <p>No image is kept in memory, 16 bytes of its hash are. Drawn images meet none from files. Judged
 * triplets are not looked at: {@code held_out} keeps them apart.
 *
 * @param test the set, in words
 * @param shared how many of its images are among the training images too
 * @param images how many it has
 */
public record Overlap(String test, long shared, int images) {
    /**
     * The test sets of an experiment that share images with its training images.
     *
     * @param data folder that the experiment's paths are relative to
     * @param fetched where those are that it names by URI; sets that have not been fetched are not looked at
     * @throws BadDataException if images are missing or damaged; {@link InputCheck} says more about that
     */
    public static List<Overlap> of(ExperimentSpec spec, Path data, @Nullable InputCache fetched) {
        Map<String, ImageSource> tests = new LinkedHashMap<>();
        tests.put("the test set", spec.data().test().images());
        spec.data()
                .furtherTests()
                .forEach(test -> tests.put("the test set '%s'".formatted(test.name()), test.images()));
        var folder = new DataFolder(data, fetched);
        List<Overlap> found = new ArrayList<>();
        Map<Boolean, Set<Hash>> train = new HashMap<>();
        for (var test : tests.entrySet()) {
            if (!mayMeet(spec.data().train(), test.getValue())
                    || !isHere(spec.data().train(), fetched)
                    || !isHere(test.getValue(), fetched)) {
                continue;
            }
            // Files of one kind have images of one size, so that resizing them tells nothing more.
            boolean resized = !ofOneSize(spec.data().train(), test.getValue());
            Set<Hash> trained = train.computeIfAbsent(
                    resized, r -> hashes(folder, spec.data().train(), r).collect(Collectors.toUnmodifiableSet()));
            List<Hash> tested = hashes(folder, test.getValue(), resized).toList();
            long shared = tested.stream().filter(trained::contains).count();
            if (shared > 0) {
                found.add(new Overlap(test.getKey(), shared, tested.size()));
            }
        }
        return found;
    }

    /** {@link #of} as sentences for people; none where nothing is shared. */
    public static List<String> sentences(ExperimentSpec spec, Path data, @Nullable InputCache fetched) {
        return of(spec, data, fetched).stream().map(Overlap::sentence).toList();
    }

    /** For people. */
    public String sentence() {
        return String.format(
                Locale.ROOT,
                "%d of the %d images of %s are also among the training images: results on them are too good.",
                shared,
                images,
                test);
    }

    private static boolean isHere(ImageSource source, @Nullable InputCache fetched) {
        var inputs = RemoteInputs.of(source);
        return inputs.isEmpty() || (fetched != null && fetched.lacking(inputs).isEmpty());
    }

    private static boolean mayMeet(ImageSource train, ImageSource test) {
        if (train instanceof ImageSource.Judged || test instanceof ImageSource.Judged) {
            return false;
        }
        return train instanceof ImageSource.DeadLeaves(int _, long seed)
                ? test instanceof ImageSource.DeadLeaves(int _, long other) && seed == other
                : !(test instanceof ImageSource.DeadLeaves);
    }

    private record Hash(long high, long low) {}

    private static boolean ofOneSize(ImageSource train, ImageSource test) {
        return (train instanceof ImageSource.Svhn && test instanceof ImageSource.Svhn)
                || (train instanceof ImageSource.Stl10 && test instanceof ImageSource.Stl10);
    }

    private static Stream<Hash> hashes(DataFolder folder, ImageSource source, boolean resized) {
        ImageSet set = folder.open(source);
        IntFunction<Pixels> images = resized ? ResizedImages.passing(set, DataFolder.SIDE) : set::image;
        return IntStream.range(0, DataFolder.count(source, set))
                .parallel()
                .mapToObj(index -> hash(images.apply(index).rgb()));
    }

    private static Hash hash(byte[] pixels) {
        try {
            ByteBuffer digest =
                    ByteBuffer.wrap(MessageDigest.getInstance("SHA-256").digest(pixels));
            return new Hash(digest.getLong(), digest.getLong());
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }
}
