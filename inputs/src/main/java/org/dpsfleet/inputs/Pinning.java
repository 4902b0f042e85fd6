package org.dpsfleet.inputs;

import java.nio.file.Path;
import org.dpsfleet.perceptual.BadDataException;
import org.dpsfleet.perceptual.MissingDataException;
import org.dpsfleet.schemas.spec.ExperimentSpec;
import org.dpsfleet.schemas.spec.ImageSource;
import org.dpsfleet.schemas.spec.NamedTest;
import org.dpsfleet.schemas.spec.NetworkSpec;
import org.dpsfleet.schemas.spec.PerceptualSource;
import org.dpsfleet.schemas.spec.TestSpec;
import org.dpsfleet.schemas.spec.Weights;
import org.dpsfleet.vocabulary.RemoteUri;
import org.jspecify.annotations.Nullable;

/**
 * Fills in the fingerprint of every file and folder that an experiment names, so that its results stand
 * for that content wherever they are computed. What it names by URI is pinned by its own sha256 and not looked at.
 */
public final class Pinning {
    private final Path data;
    private final WeightsFolder weights;

    Pinning(Path data, WeightsFolder weights) {
        this.data = data;
        this.weights = weights;
    }

    /**
     * The experiment with every {@code sha256} present.
     *
     * @param data folder that the experiment's paths are relative to
     * @param weights folder of weight files
     * @throws MissingDataException if something that the experiment names is not there
     * @throws BadDataException if it is there and is not what the experiment's own fingerprint says
     */
    public static ExperimentSpec pin(ExperimentSpec spec, Path data, Path weights) {
        return new Pinning(data, new WeightsFolder(weights)).pin(spec);
    }

    private ExperimentSpec pin(ExperimentSpec spec) {
        return spec.withInputs(
                spec.metrics().networks().stream().map(this::network).toList(), pinned(spec.data()));
    }

    private ExperimentSpec.Data pinned(ExperimentSpec.Data asked) {
        return new ExperimentSpec.Data(
                images(asked.train()),
                new TestSpec(images(asked.test().images()), asked.test().draws()),
                asked.furtherTests().stream()
                        .map(t -> new NamedTest(t.name(), images(t.images()), t.draws()))
                        .toList(),
                perceptual(asked.perceptual()));
    }

    NetworkSpec network(NetworkSpec network) {
        return switch (network.weights()) {
            case Weights.Random random -> network;
            case Weights.Pretrained(var uri, var sha256) ->
                uri != null
                        ? network
                        : new NetworkSpec(
                                network.name(),
                                network.layers(),
                                new Weights.Pretrained(null, fingerprint(weights.of(network.name()), sha256)));
        };
    }

    ImageSource images(ImageSource source) {
        return switch (source) {
            case ImageSource.DeadLeaves drawn -> drawn;
            case ImageSource.Stl10(var path, var images, var sha256) ->
                new ImageSource.Stl10(path, images, fingerprint(path, sha256));
            case ImageSource.Svhn(var path, var images, var sha256) ->
                new ImageSource.Svhn(path, images, fingerprint(path, sha256));
            case ImageSource.Folder(var path, var images, var sha256) ->
                new ImageSource.Folder(path, images, fingerprint(path, sha256));
            case ImageSource.Judged(var path, var sha256, var heldOut) ->
                new ImageSource.Judged(path, fingerprint(path, sha256), heldOut);
        };
    }

    @Nullable
    PerceptualSource perceptual(@Nullable PerceptualSource source) {
        return switch (source) {
            case null -> null;
            case PerceptualSource.Simulated simulated -> simulated;
            case PerceptualSource.Folder(var path, var sha256) ->
                new PerceptualSource.Folder(path, fingerprint(path, sha256));
        };
    }

    private @Nullable String fingerprint(String path, @Nullable String expected) {
        return RemoteUri.is(path) ? expected : fingerprint(data.resolve(path), expected);
    }

    private static String fingerprint(Path path, @Nullable String expected) {
        var found = Fingerprint.of(path);
        if (expected != null && !expected.equals(found)) {
            throw new BadDataException(
                    "%s has the sha256 %s, and the experiment asks for %s: bring that content, or leave the sha256 out."
                            .formatted(path, found, expected));
        }
        return found;
    }
}
