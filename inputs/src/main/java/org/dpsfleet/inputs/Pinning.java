package org.dpsfleet.inputs;

import java.nio.file.Path;
import org.dpsfleet.schemas.spec.ExperimentSpec;
import org.dpsfleet.schemas.spec.ImageSource;
import org.dpsfleet.schemas.spec.NetworkSpec;
import org.dpsfleet.schemas.spec.PerceptualSource;
import org.dpsfleet.schemas.spec.TestSpec;
import org.dpsfleet.schemas.spec.Weights;
import org.jspecify.annotations.Nullable;

/**
 * Ties an experiment to the content of its data and weights, so that its results cannot silently be
 * those of other files of the same name.
 */
public final class Pinning {
    private final Path data;
    private final WeightsFolder weights;

    /** Pins to what is in these folders. */
    public Pinning(Path data, Path weights) {
        this.data = data;
        this.weights = new WeightsFolder(weights);
    }

    /**
     * The same experiment with every fingerprint filled in.
     *
     * @throws org.dpsfleet.perceptual.MissingDataException if something it names is not here
     */
    public ExperimentSpec pin(ExperimentSpec spec) {
        return new ExperimentSpec(
                spec.name(),
                spec.protocol(),
                spec.networks().stream().map(this::pin).toList(),
                spec.variants(),
                spec.comparisons(),
                spec.contexts(),
                spec.drawSeeds(),
                spec.repetitions(),
                pin(spec.train()),
                new TestSpec(pin(spec.test().images()), spec.test().draws()),
                pin(spec.perceptual()),
                spec.training());
    }

    private NetworkSpec pin(NetworkSpec network) {
        return switch (network.weights()) {
            case Weights.Random _ -> network;
            case Weights.Pretrained _ ->
                    new NetworkSpec(
                            network.name(),
                            network.layers(),
                            new Weights.Pretrained(Fingerprint.of(weights.only(network.name()))));
        };
    }

    private ImageSource pin(ImageSource source) {
        return switch (source) {
            case ImageSource.Stl10(String path, Integer images, _) ->
                    new ImageSource.Stl10(path, images, fingerprint(path));
            case ImageSource.Svhn(String path, Integer images, _) ->
                    new ImageSource.Svhn(path, images, fingerprint(path));
            case ImageSource.Folder(String path, Integer images, _) ->
                    new ImageSource.Folder(path, images, fingerprint(path));
            case ImageSource.DeadLeaves drawn -> drawn;
        };
    }

    private @Nullable PerceptualSource pin(@Nullable PerceptualSource source) {
        return source instanceof PerceptualSource.Folder folder
                ? new PerceptualSource.Folder(folder.path(), fingerprint(folder.path()))
                : source;
    }

    private String fingerprint(String path) {
        return Fingerprint.of(data.resolve(path));
    }
}
