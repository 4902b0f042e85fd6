package org.dpsfleet.inputs;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Set;
import java.util.stream.IntStream;
import org.dpsfleet.inputs.fetched.InputCache;
import org.dpsfleet.inputs.fetched.RemoteInput;
import org.dpsfleet.inputs.fetched.RemoteInputs;
import org.dpsfleet.perceptual.BadDataException;
import org.dpsfleet.perceptual.distortion.Distortions;
import org.dpsfleet.perceptual.imageset.ImageSet;
import org.dpsfleet.perceptual.imageset.PictureFolder;
import org.dpsfleet.perceptual.network.Architecture;
import org.dpsfleet.perceptual.perceptualset.JndSource;
import org.dpsfleet.perceptual.perceptualset.PerceptualSet;
import org.dpsfleet.perceptual.perceptualset.TwoAfcSource;
import org.dpsfleet.perceptual.score.Jnd;
import org.dpsfleet.schemas.spec.ContextSource;
import org.dpsfleet.schemas.spec.ExperimentSpec;
import org.dpsfleet.schemas.spec.ImageSource;
import org.dpsfleet.schemas.spec.NetworkSpec;
import org.dpsfleet.schemas.spec.PerceptualSource;
import org.dpsfleet.schemas.spec.Weights;
import org.dpsfleet.vocabulary.Protocol;
import org.dpsfleet.vocabulary.Variant;
import org.jspecify.annotations.Nullable;

/**
 * Opens everything that an experiment names, as its workers will: a person learns of a damaged file when
 * submitting the experiment, and not from its dead letters.
 *
 * <p>Of images every one that is asked for is read, of a perceptual data set all names, all judgements
 * and the first pictures of each split: it may hold hundreds of thousands.
 */
public final class InputCheck {
    private static final int MOST_LISTED = 20;

    private final Pinning pinning;
    private final DataFolder data;
    private final WeightsFolder weights;
    private final @Nullable InputCache fetched;
    private final Set<String> problems = new LinkedHashSet<>();

    private InputCheck(Path data, Path weights, @Nullable InputCache fetched) {
        this.data = new DataFolder(data, fetched);
        this.weights = new WeightsFolder(weights, fetched);
        this.fetched = fetched;
        this.pinning = new Pinning(data, this.weights);
    }

    /** The same without what the experiment names by URI. */
    public static void check(ExperimentSpec spec, Path data, Path weights) {
        check(spec, data, weights, null);
    }

    /**
     * Checks all of an experiment's inputs, pinned or not.
     *
     * @param fetched where those are that it names by URI; what has not been fetched is not checked, null: none has
     * @param data folder that the experiment's paths are relative to
     * @param weights folder of weight files
     * @throws BadDataException naming everything that is missing, damaged, too little, or not what the
     *     experiment's own fingerprint says
     */
    public static void check(ExperimentSpec spec, Path data, Path weights, @Nullable InputCache fetched) {
        var check = new InputCheck(data, weights, fetched);
        spec.metrics().networks().forEach(network -> check.noting(() -> check.network(spec, network)));
        check.noting(() -> distortions(spec.contexts()));
        if (check.isHere(RemoteInputs.of(spec.data().train()))) {
            check.noting(() -> trainable(spec, check.adaptation(spec)));
        }
        Set<ImageSource> tests = new LinkedHashSet<>();
        tests.add(spec.data().test().images());
        spec.data().furtherTests().forEach(test -> tests.add(test.images()));
        if (!(spec.data().train() instanceof ImageSource.Judged)) {
            tests.remove(spec.data().train());
        }
        tests.stream()
                .filter(images -> check.isHere(RemoteInputs.of(images)))
                .forEach(images -> check.noting(() -> check.test(images, spec)));
        check.noting(() -> check.perceptual(spec.data().perceptual()));
        check.refuse();
    }

    private boolean isHere(Set<RemoteInput> inputs) {
        return inputs.isEmpty() || (fetched != null && fetched.lacking(inputs).isEmpty());
    }

    private void noting(Runnable part) {
        try {
            part.run();
        } catch (BadDataException e) {
            problems.add(String.valueOf(e.getMessage()));
        }
    }

    private void refuse() {
        if (problems.size() == 1) {
            throw new BadDataException(problems.iterator().next());
        }
        if (!problems.isEmpty()) {
            List<String> lines = new ArrayList<>();
            lines.add(String.format(Locale.ROOT, "the experiment has %d problems with its files:", problems.size()));
            problems.stream().limit(MOST_LISTED).forEach(lines::add);
            if (problems.size() > MOST_LISTED) {
                lines.add(String.format(Locale.ROOT, "and %d more", problems.size() - MOST_LISTED));
            }
            throw new BadDataException(String.join("\n  ", lines));
        }
    }

    private void network(ExperimentSpec spec, NetworkSpec network) {
        var architecture = Architecture.of(network.name());
        List<Integer> layers = network.layers().isEmpty() ? architecture.publishedLayers() : network.layers();
        architecture.checkLayers(layers);
        checkSides(architecture, layers);
        checkBatchNorm(spec, architecture, layers.getLast());
        if (network.weights() instanceof Weights.Pretrained && isHere(RemoteInputs.of(network))) {
            Weights pinned = pinning.network(network).weights();
            weights.parameters(new NetworkSpec(network.name(), layers, pinned));
        }
    }

    /** Each layer halves the image or leaves it; the last ones may have nothing left to look at. */
    private static void checkSides(Architecture architecture, List<Integer> layers) {
        for (int layer : layers) {
            if (architecture.side(layer, DataFolder.SIDE) < 1) {
                int deepest = IntStream.range(0, layer)
                        .filter(l -> architecture.side(l, DataFolder.SIDE) >= 1)
                        .max()
                        .orElse(0);
                throw new BadDataException(String.format(
                        Locale.ROOT,
                        "Layer %d of %s has no feature of images of %d x %d pixels, which are too small"
                                + " for it; layers up to %d have one.",
                        layer,
                        architecture.torchvisionName(),
                        DataFolder.SIDE,
                        DataFolder.SIDE,
                        deepest));
            }
        }
    }

    /** The published code trains {@code lin} with batch norm in training mode, which is not done here. */
    private static void checkBatchNorm(ExperimentSpec spec, Architecture architecture, int last) {
        boolean statistics = architecture.parameterShapes(last).size()
                > architecture.trainedParameters(last).size();
        if (statistics
                && spec.protocol() == Protocol.PUBLISHED
                && spec.metrics().variants().contains(Variant.LIN)) {
            throw new BadDataException(
                    ("%s has batch normalisation, which the published code runs in training mode while it"
                                    + " trains `lin`; that is not reproduced here. Use `protocol: corrected`,"
                                    + " or leave out `lin` or this network.")
                            .formatted(architecture.torchvisionName()));
        }
    }

    private static void distortions(ContextSource contexts) {
        switch (contexts) {
            case ContextSource.All(var names) -> names.forEach(Distortions::parse);
            case ContextSource.Random(int _, long _, var names) -> names.forEach(Distortions::parse);
            case ContextSource.Rankings(var rankings) -> rankings.forEach(Terms::ranking);
            case ContextSource.Judged() -> {}
        }
    }

    /** How many examples there are to adapt to. */
    private int adaptation(ExperimentSpec spec) {
        if (pinning.images(spec.data().train()) instanceof ImageSource.Judged judged) {
            return judged(data.adaptationTriplets(
                    judged, spec.replicates().drawSeeds().getFirst()));
        }
        return images(spec.data().train());
    }

    private void test(ImageSource source, ExperimentSpec spec) {
        if (pinning.images(source) instanceof ImageSource.Judged judged) {
            var _ = judged(
                    data.testTriplets(judged, spec.replicates().drawSeeds().getFirst()));
        } else {
            var _ = images(source);
        }
    }

    /** Of judged triplets the judgements are read, and the first pictures. */
    private int judged(List<? extends TwoAfcSource> splits) {
        splits.forEach(split -> noting(() -> twoAfc(split)));
        return splits.stream().mapToInt(TwoAfcSource::size).sum();
    }

    /** How many images there are to use. */
    private int images(ImageSource source) {
        ImageSource pinned = pinning.images(source);
        ImageSet set = data.open(pinned);
        int count = DataFolder.count(pinned, set);
        // The other kinds have no parts that could be damaged on their own: the first image is read with all.
        problems.addAll(IntStream.range(0, set instanceof PictureFolder ? count : 1)
                .parallel()
                .mapToObj(index -> damage(set, index))
                .filter(Objects::nonNull)
                .toList());
        return count;
    }

    private static @Nullable String damage(ImageSet set, int index) {
        try {
            var _ = set.image(index);
            return null;
        } catch (BadDataException e) {
            return String.valueOf(e.getMessage());
        }
    }

    private static void trainable(ExperimentSpec spec, int images) {
        boolean trains = spec.metrics().variants().stream().anyMatch(v -> v != Variant.BASELINE);
        for (double heldOut : spec.training().validationFractions()) {
            if (trains && Math.round(images * heldOut) >= images) {
                throw new BadDataException(String.format(
                        Locale.ROOT,
                        "Of %d training images a validation_fraction of %s leaves none to train on;"
                                + " bring more images, or hold out fewer.",
                        images,
                        heldOut));
            }
        }
    }

    private void perceptual(@Nullable PerceptualSource source) {
        if (pinning.perceptual(source) instanceof PerceptualSource.Folder folder && isHere(RemoteInputs.of(folder))) {
            PerceptualSet set = data.perceptual(folder);
            set.twoAfc().forEach(split -> noting(() -> twoAfc(split)));
            set.jnd().forEach(split -> noting(() -> jnd(split)));
        }
    }

    private static void twoAfc(TwoAfcSource split) {
        var _ = split.judges();
        var _ = split.triplet(0);
    }

    private static void jnd(JndSource split) {
        var sames = split.sames();
        if (!Jnd.isDefined(sames)) {
            throw new BadDataException(Jnd.undefined(split.name(), sames.length));
        }
        var _ = split.pair(0);
    }
}
