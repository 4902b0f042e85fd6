package org.dpsfleet.cli;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.dpsfleet.inputs.Fingerprint;
import org.dpsfleet.perceptual.image.Pixels;
import org.dpsfleet.perceptual.network.Architecture;
import org.dpsfleet.perceptual.network.Parameters;
import org.dpsfleet.perceptual.safetensors.FloatTensor;
import org.dpsfleet.perceptual.safetensors.SafetensorsFile;
import org.dpsfleet.perceptual.safetensors.SafetensorsWriter;
import org.dpsfleet.schemas.codec.Json;
import org.dpsfleet.testing.repository.SharedFolder;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

/** Exported states, and checkpoints as they are, give Python the distances of {@code fleet distance}. */
class ExportIT {
    private static final int PAIRS = 8;

    @TempDir
    private Path folder;

    @ParameterizedTest
    @CsvSource({
        "alexnet, 1 4 7 9 11, alex, pth",
        "alexnet, 1 4 7 9 11, alex, safetensors",
        "alexnet, 1 4 7 11, alex, pth",
        "alexnet, 1 4, alex, pth",
        "squeezenet1_1, 1 4 7 9 10 11 12, squeeze, pth",
        "squeezenet1_1, 4 12, squeeze, safetensors"
    })
    void linGivesLpipsItsDistances(String network, String layers, String net, String form) throws Exception {
        var kind = pretrained(network, layers, "lin");
        var checkpoint = Checkpoints.write(folder.resolve("c"), kind, Checkpoints.scalars(4, kind));
        var expected = fleetDistances("--checkpoint", checkpoint, "--context", 3);

        var file = export(checkpoint, form, "--context", "3");

        assertSame(Python.distances("lpips", net, file, pairs()), expected);
        assertSame(Python.distances("checkpoint", checkpoint, 3, SharedFolder.data("weights"), pairs()), expected);
    }

    @ParameterizedTest
    @CsvSource({"alexnet, 1 4 7 9 11, alex", "squeezenet1_1, 1 4 7 9 10 11 12, squeeze"})
    void baselineGivesLpipsItsDistances(String network, String layers, String net) throws Exception {
        var kind = pretrained(network, layers, "baseline");
        var checkpoint = Checkpoints.write(folder.resolve("c"), kind, ones(kind));
        var expected = fleetDistances("--network", network, "--layers", layers.replace(' ', ','));

        var file = export(checkpoint, "pth");

        assertSame(Python.distances("lpips", net, file, pairs()), expected);
    }

    @ParameterizedTest
    @CsvSource({"alexnet, 1 4 7 9 11, alex", "alexnet, 1 4 7, alex", "squeezenet1_1, 1 4 7 9 10 11 12, squeeze"})
    void aTunedNetworkGoesWithItsScalars(String network, String layers, String net) throws Exception {
        var kind = pretrained(network, layers, "tune");
        var tuned = perturbed(network, kind.layers().getLast());
        var checkpoint = Checkpoints.write(folder.resolve("c"), kind, Checkpoints.scalars(1, kind), tuned);
        // The same network as a weights folder, the same scalars as a file.
        var own = Files.createDirectory(folder.resolve("weights"));
        SafetensorsWriter.write(own.resolve(network + ".safetensors"), new TreeMap<>(tuned), new TreeMap<>());
        var expected = fleetDistances(
                "--network",
                network,
                "--layers",
                layers.replace(' ', ','),
                "--weights",
                own,
                "--scalars",
                scalarsFile(kind, Checkpoints.scalars(1, kind).values()));

        var file = export(checkpoint, "pth");

        assertSame(Python.distances("lpips", net, file, pairs()), expected);
        assertSame(Python.distances("checkpoint", checkpoint, 0, own, pairs()), expected);
    }

    @Test
    void aDrawnNetworkIsDrawnAgain() throws Exception {
        var kind = Checkpoints.Kind.of("squeezenet1_1", List.of(1, 4, 7), "random:5", "lin");
        var checkpoint = Checkpoints.write(folder.resolve("c"), kind, Checkpoints.scalars(4, kind));
        var expected = fleetDistances("--checkpoint", checkpoint, "--context", 2);

        var file = export(checkpoint, "pth", "--context", "2");

        assertSame(Python.distances("lpips", "squeeze", file, pairs()), expected);
    }

    @ParameterizedTest
    @CsvSource({"alexnet, 1 4 7 11, alex", "squeezenet1_1, 1 7 12, squeeze"})
    void torchmetricsReadsItsOwnNames(String network, String layers, String net) throws Exception {
        var kind = pretrained(network, layers, "lin");
        var checkpoint = Checkpoints.write(folder.resolve("c"), kind, Checkpoints.scalars(4, kind));
        var file = folder.resolve("metric.pth");

        run(List.of("export", checkpoint, "--format", "torchmetrics", "--context", 1, "--out", file));

        assertSame(
                Python.distances("torchmetrics", net, file, pairs()),
                fleetDistances("--checkpoint", checkpoint, "--context", 1));
    }

    /** LPIPS v0.1 itself, through a checkpoint, an export and Python, on the package's own examples. */
    @Test
    void lpipsOwnScalarsGiveItsPublishedDistances() throws Exception {
        var kind = pretrained("alexnet", "1 4 7 9 11", "lin");
        var published = SafetensorsFile.read(SharedFolder.data("weights/lpips_v0.1_alex.safetensors"));
        var scalars = new float[kind.totalChannels()];
        int at = 0;
        for (int layer = 0; layer < 5; layer++) {
            var values = published.floats("lin%d.model.1.weight".formatted(layer));
            System.arraycopy(values, 0, scalars, at, values.length);
            at += values.length;
        }
        var checkpoint =
                Checkpoints.write(folder.resolve("c"), kind, new FloatTensor(new long[] {1, at}, scalars), Map.of());
        var expected = Json.mapper()
                .readTree(SharedFolder.data("lpips/expected.json").toFile())
                .get("pairs");
        var pairs = pairs(
                Stream.of("ex_ref.png", "ex_ref.png")
                        .map(n -> SharedFolder.data("lpips/" + n))
                        .toList(),
                Stream.of("ex_p0.png", "ex_p1.png")
                        .map(n -> SharedFolder.data("lpips/" + n))
                        .toList());

        var file = export(checkpoint, "pth");

        var distances = Python.distances("lpips", "alex", file, pairs).get("distances");
        for (int pair = 0; pair < 2; pair++) {
            assertThat(distances.get(pair).doubleValue())
                    .isCloseTo(expected.get(pair).get("alex_lin").doubleValue(), within(1e-5));
        }
    }

    @Test
    void pythonComputesEveryComparisonAsThePublishedCodeDoes() throws Exception {
        var outcome = Python.distances(
                "golden",
                SharedFolder.golden("metric.safetensors"),
                SharedFolder.golden("distortions.safetensors"),
                SharedFolder.data("weights"));

        // 4 networks, 5 comparisons, with and without normalisation and weights.
        assertThat(outcome.get("compared").intValue()).isEqualTo(80);
        assertThat(outcome.get("worst").doubleValue()).isLessThan(1e-5);
    }

    private static void assertSame(JsonNode python, double[] expected) {
        var distances = python.get("distances");
        assertThat(distances.size()).isEqualTo(expected.length);
        for (int i = 0; i < expected.length; i++) {
            assertThat(distances.get(i).doubleValue()).isCloseTo(expected[i], within(1e-5));
        }
        if (python.has("forbidden")) {
            assertThat(python.get("forbidden").size())
                    .as("codes that torch 2 refuses")
                    .isZero();
        }
    }

    private Path export(Path checkpoint, String form, Object... more) {
        var file = folder.resolve("metric." + form);
        run(List.of("export", checkpoint, "--format", "lpips", "--out", file), more);
        return file;
    }

    private static double[] fleetDistances(Object... metric) throws Exception {
        var references = pictures("ref");
        var others = pictures("p0");
        var distances = new double[PAIRS];
        for (int i = 0; i < PAIRS; i++) {
            distances[i] = Double.parseDouble(run(List.of("distance", references.get(i), others.get(i)), metric));
            // Distances of nothing would agree with anything.
            assertThat(distances[i]).isGreaterThan(1e-4);
        }
        return distances;
    }

    private static String run(List<Object> first, Object... more) {
        var run = Commands.run(
                Map.of("FLEET_WEIGHTS", SharedFolder.data("weights").toString()),
                Stream.concat(first.stream(), Arrays.stream(more))
                        .map(Object::toString)
                        .toArray(String[]::new));
        assertThat(run.code()).as(run.err()).isZero();
        return run.out().strip();
    }

    private static Checkpoints.Kind pretrained(String network, String layers, String variant) {
        var numbers = Arrays.stream(layers.split(" ")).map(Integer::valueOf).toList();
        var hash = Fingerprint.of(weightsOf(network));
        return Checkpoints.Kind.of(network, numbers, "sha256:" + hash, variant);
    }

    private static Path weightsOf(String network) {
        return SharedFolder.data(
                "weights/%s.safetensors".formatted(network.equals("alexnet") ? "alexnet_features" : network));
    }

    private static FloatTensor ones(Checkpoints.Kind kind) {
        var ones = new float[kind.totalChannels()];
        Arrays.fill(ones, 1);
        return new FloatTensor(new long[] {1, ones.length}, ones);
    }

    private static Map<String, FloatTensor> perturbed(String network, int last) {
        var tensors = Parameters.read(weightsOf(network), Architecture.of(network), last)
                .tensors();
        var random = new Random(1);
        tensors.values().forEach(tensor -> {
            for (int i = 0; i < tensor.values().length; i++) {
                tensor.values()[i] *= 1 + random.nextFloat(-.3f, .3f);
            }
        });
        return tensors;
    }

    private Path scalarsFile(Checkpoints.Kind kind, float[] scalars) {
        var tensors = new TreeMap<String, FloatTensor>();
        int at = 0;
        for (int layer = 0; layer < kind.channels().size(); layer++) {
            int channels = kind.channels().get(layer);
            tensors.put(
                    "lin%d.model.1.weight".formatted(layer),
                    new FloatTensor(new long[] {1, channels, 1, 1}, Arrays.copyOfRange(scalars, at, at + channels)));
            at += channels;
        }
        var file = folder.resolve("scalars.safetensors");
        SafetensorsWriter.write(file, tensors, new TreeMap<>());
        return file;
    }

    private Path pairs() throws Exception {
        return pairs(pictures("ref"), pictures("p0"));
    }

    private Path pairs(List<Path> x, List<Path> y) {
        var file = folder.resolve("pairs.safetensors");
        SafetensorsWriter.write(file, new TreeMap<>(Map.of("x", batch(x), "y", batch(y))), new TreeMap<>());
        return file;
    }

    private static FloatTensor batch(List<Path> pictures) {
        int floats = 3 * 64 * 64;
        var values = new float[pictures.size() * floats];
        for (int i = 0; i < pictures.size(); i++) {
            Pixels.read(pictures.get(i)).copyFloats(values, i * floats);
        }
        return new FloatTensor(new long[] {pictures.size(), 3, 64, 64}, values);
    }

    private static List<Path> pictures(String kind) throws Exception {
        try (var files = Files.list(SharedFolder.data("perceptual/2afc/val/material/" + kind))) {
            return files.sorted().limit(PAIRS).toList();
        }
    }
}
