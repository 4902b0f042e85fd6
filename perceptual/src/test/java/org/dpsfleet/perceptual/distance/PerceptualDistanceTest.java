package org.dpsfleet.perceptual.distance;

import java.net.URI;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.dpsfleet.perceptual.BadDataException;
import org.dpsfleet.perceptual.MissingDataException;
import org.dpsfleet.perceptual.checkpoint.Checkpoint;
import org.dpsfleet.perceptual.checkpoint.CheckpointConfig;
import org.dpsfleet.perceptual.checkpoint.CheckpointStores;
import org.dpsfleet.perceptual.checkpoint.Hashes;
import org.dpsfleet.perceptual.checkpoint.Provenance;
import org.dpsfleet.perceptual.context.Ranking;
import org.dpsfleet.perceptual.image.Pixels;
import org.dpsfleet.perceptual.metric.FeatureComparison;
import org.dpsfleet.perceptual.network.Architecture;
import org.dpsfleet.perceptual.network.Parameters;
import org.dpsfleet.perceptual.safetensors.FloatTensor;
import org.dpsfleet.perceptual.safetensors.SafetensorsWriter;
import org.dpsfleet.perceptual.tensor.ComputeDevice;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

/** A network that nobody trained, and a checkpoint with two contexts of it. */
class PerceptualDistanceTest {
    private static final Architecture NETWORK = Architecture.ALEXNET;
    private static final List<Integer> LAYERS = NETWORK.publishedLayers();
    private static final int LAST = LAYERS.getLast();
    private static final int CHANNELS =
            LAYERS.stream().mapToInt(NETWORK::channels).sum();
    private static final Pixels ONE = picture(64, 1);
    private static final Pixels OTHER = picture(64, 2);

    @TempDir
    private Path folder;

    private Path weights = Path.of("");

    @BeforeEach
    void writeWeights() {
        weights = folder.resolve("alexnet.safetensors");
        SafetensorsWriter.write(weights, Parameters.random(NETWORK, LAST, 7).tensors(), new TreeMap<>());
    }

    private static Pixels picture(int side, long seed) {
        var rgb = new byte[3 * side * side];
        new Random(seed).nextBytes(rgb);
        return new Pixels(side, side, rgb);
    }

    /** Two contexts, whose scalars are 1 and 2 everywhere. */
    private Path checkpoint(String origin) {
        var config = new CheckpointConfig(
                new CheckpointConfig.Network(
                        "alexnet",
                        LAYERS,
                        LAYERS.stream().map(NETWORK::channels).toList(),
                        origin),
                "lin",
                "spatial",
                true,
                "corrected",
                CheckpointConfig.Preprocessing.IMAGENET,
                List.of(
                        new CheckpointConfig.AdaptedTo(List.of("rotate", "blur"), 0, List.of(), List.of()),
                        new CheckpointConfig.AdaptedTo(List.of("blur", "rotate"), 0, List.of(), List.of())));
        var scalars = new float[2 * CHANNELS];
        for (int i = 0; i < scalars.length; i++) {
            scalars[i] = i < CHANNELS ? 1 : 2;
        }
        var model = new TreeMap<>(Map.of("scalars", new FloatTensor(new long[] {2, CHANNELS}, scalars)));
        URI stored = CheckpointStores.open(folder.resolve("c").toUri())
                .publish(new Checkpoint(config, model), new Provenance("0".repeat(64), 7, "cpu", null, new TreeMap<>()))
                .uri();
        return Path.of(stored);
    }

    @Test
    void equalPicturesAreNotApartAndOthersAre() {
        try (var metric = PerceptualDistance.unadapted(NETWORK, weights)) {
            assertThat(metric.between(ONE, ONE)).isZero();
            assertThat(metric.between(ONE, OTHER)).isPositive().isEqualTo(metric.between(OTHER, ONE));
        }
    }

    @Test
    void aContextsScalarsAreItsOwn() {
        var checkpoint = checkpoint("sha256:" + Hashes.sha256(weights));
        try (var unadapted = PerceptualDistance.unadapted(NETWORK, weights);
                var first = PerceptualDistance.adapted(checkpoint, Ranking.parse("rotate,blur"), weights);
                var second = PerceptualDistance.adapted(checkpoint, Ranking.parse("blur,rotate"), weights)) {
            float distance = unadapted.between(ONE, OTHER);

            assertThat(first.between(ONE, OTHER)).isEqualTo(distance);
            assertThat(second.between(ONE, OTHER)).isCloseTo(2 * distance, within(1e-5f * distance));
        }
    }

    @Test
    void aNetworkThatWasDrawnNeedsNoFile() {
        var checkpoint = checkpoint("random:7");
        try (var drawn = PerceptualDistance.adapted(checkpoint, Ranking.parse("rotate,blur"), null);
                var read = PerceptualDistance.unadapted(NETWORK, weights)) {
            assertThat(drawn.between(ONE, OTHER)).isEqualTo(read.between(ONE, OTHER));
        }
    }

    @Test
    void whatDoesNotFitIsRefusedByName() {
        var known = checkpoint("sha256:" + Hashes.sha256(weights));
        var ranking = Ranking.parse("rotate,blur");

        assertThatThrownBy(() -> PerceptualDistance.adapted(known, Ranking.parse("blur,darken"), weights))
                .isInstanceOf(BadDataException.class)
                .hasMessageContaining("no metric of the context blur,darken among its 2");
        assertThatThrownBy(() -> PerceptualDistance.adapted(known, ranking, null))
                .isInstanceOf(MissingDataException.class)
                .hasMessageContaining("The file of alexnet's weights is needed");
        SafetensorsWriter.write(weights, Parameters.random(NETWORK, LAST, 8).tensors(), new TreeMap<>());
        assertThatThrownBy(() -> PerceptualDistance.adapted(known, ranking, weights))
                .isInstanceOf(BadDataException.class)
                .hasMessageContaining("is not the file that the metric was adapted on");
    }

    @Test
    void picturesNeedOneSizeThatIsLargeEnough() {
        try (var metric = new PerceptualDistance(
                ComputeDevice.cpu(),
                Parameters.random(NETWORK, LAST, 7),
                LAYERS,
                FeatureComparison.DEFAULT,
                FloatTensor.ones(1, CHANNELS))) {
            int smallest = metric.smallestSide();

            assertThat(metric.between(picture(smallest, 1), picture(smallest, 2)))
                    .isPositive();
            assertThatThrownBy(() -> metric.between(picture(smallest - 1, 1), picture(smallest - 1, 2)))
                    .isInstanceOf(BadDataException.class)
                    .hasMessageContaining("which needs " + smallest + " pixels");
            assertThatThrownBy(() -> metric.between(ONE, picture(65, 2)))
                    .isInstanceOf(BadDataException.class)
                    .hasMessageContaining("of different sizes, 64 x 64 and 65 x 65");
        }
    }
}
