package org.dpsfleet.perceptual.lpips;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;
import java.util.TreeMap;
import org.dpsfleet.perceptual.BadDataException;
import org.dpsfleet.perceptual.checkpoint.Checkpoint;
import org.dpsfleet.perceptual.checkpoint.CheckpointConfig;
import org.dpsfleet.perceptual.checkpoint.CheckpointConfig.AdaptedTo;
import org.dpsfleet.perceptual.checkpoint.CheckpointConfig.Preprocessing;
import org.dpsfleet.perceptual.network.Architecture;
import org.dpsfleet.perceptual.network.Parameters;
import org.dpsfleet.perceptual.safetensors.FloatTensor;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

class LpipsExportTest {
    /** As {@code list(lpips.LPIPS(net='alex').state_dict())} has them, by its source. */
    @Test
    void namesOfAlexNetAreThoseOfLpips() {
        List<String> names = new ArrayList<>(List.of("scaling_layer.shift", "scaling_layer.scale"));
        for (String child : List.of("slice1.0", "slice2.3", "slice3.6", "slice4.8", "slice5.10")) {
            names.add("net.%s.weight".formatted(child));
            names.add("net.%s.bias".formatted(child));
        }
        for (int layer = 0; layer < 5; layer++) {
            names.add("lin%d.model.1.weight".formatted(layer));
            names.add("lins.%d.model.1.weight".formatted(layer));
        }
        assertThat(state("alexnet", LpipsFormat.LPIPS, 1, 4, 7, 9, 11).keySet())
                .containsExactlyInAnyOrderElementsOf(names);
    }

    @Test
    void firesOfSqueezeNetLieInTheSlicesOfLpips() {
        List<String> names = new ArrayList<>(List.of("net.slice1.0.weight", "net.slice1.0.bias"));
        for (String child : List.of("2.3", "2.4", "3.6", "3.7", "4.9", "5.10", "6.11", "7.12")) {
            for (String part : List.of("squeeze", "expand1x1", "expand3x3")) {
                names.add("net.slice%s.%s.weight".formatted(child, part));
                names.add("net.slice%s.%s.bias".formatted(child, part));
            }
        }
        assertThat(state("squeezenet1_1", LpipsFormat.LPIPS, 1, 4).keySet())
                .filteredOn(name -> name.startsWith("net."))
                .containsExactlyInAnyOrderElementsOf(names);
    }

    @Test
    void torchmetricsListsSqueezeNetsSlicesAndSavesNoScaling() {
        assertThat(state("squeezenet1_1", LpipsFormat.TORCHMETRICS, 1, 4).keySet())
                .contains("net.slices.0.0.weight", "net.slices.6.12.expand3x3.bias")
                .noneMatch(name -> name.startsWith("scaling_layer"));
        assertThat(state("alexnet", LpipsFormat.TORCHMETRICS, 1).keySet()).contains("net.slice5.10.weight");
    }

    @Test
    void layersThatAreNotComparedGetScalarsOfZero() {
        SequencedMap<String, FloatTensor> state = state("alexnet", LpipsFormat.LPIPS, 1, 4, 7, 11);

        assertThat(values(state, "lin3.model.1.weight")).hasSize(256).containsOnly(0);
        assertThat(values(state, "lin4.model.1.weight")).hasSize(256).doesNotContain(0);
        // Scalar c of the checkpoint is c + 1.
        assertThat(values(state, "lin0.model.1.weight")).startsWith(1).endsWith(64);
        assertThat(values(state, "lin4.model.1.weight")).startsWith(64 + 192 + 384 + 1);
        assertThat(state.get("lins.4.model.1.weight")).isSameAs(state.get("lin4.model.1.weight"));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "squeezenet1_1 | 1 3 7 12 | spatial | compares layer 3 of squeezenet1_1",
                "alexnet | 0 2 11 | spatial | compares layer 0,2 of alexnet",
                "resnet18 | 2 4 | spatial | is of the network resnet18",
                "alexnet | 1 4 | sort | compares by 'sort'"
            })
    void whatLpipsCannotExpressIsRefusedWithTheReason(String network, String layers, String comparison, String reason) {
        Checkpoint checkpoint = checkpoint(network, layers(layers), "lin", comparison, Map.of());
        assertThatThrownBy(() -> LpipsExport.of(checkpoint))
                .isInstanceOf(BadDataException.class)
                .hasMessageContaining("LPIPS cannot express this checkpoint, which " + reason)
                .hasMessageContaining("squeezenet1_1 1,4,7,9,10,11,12")
                .hasMessageContaining("python/README.md");
    }

    @Test
    void aTrainedNetworkMustBeThereAndFit() {
        Checkpoint without = checkpoint("alexnet", List.of(1), "tune", "spatial", Map.of());
        assertThatThrownBy(() -> LpipsExport.of(without))
                .isInstanceOf(BadDataException.class)
                .hasMessageContaining("lacks the network that was trained");

        Checkpoint odd = checkpoint(
                "alexnet", List.of(1), "tune", "spatial", Map.of("network.features.0.weight", FloatTensor.vector(1)));
        var export = LpipsExport.of(odd);
        assertThatThrownBy(() -> export.state(0, new TreeMap<>(), LpipsFormat.LPIPS))
                .isInstanceOf(BadDataException.class)
                .hasMessageContaining("no 'features.0.bias' of shape [64]");
    }

    private static float[] values(Map<String, FloatTensor> state, String name) {
        return state.getOrDefault(name, FloatTensor.vector()).values();
    }

    private static SequencedMap<String, FloatTensor> state(String network, LpipsFormat format, Integer... layers) {
        Checkpoint checkpoint = checkpoint(network, Arrays.asList(layers), "lin", "spatial", Map.of());
        var export = LpipsExport.of(checkpoint);
        return export.state(
                0,
                Parameters.random(
                                Architecture.of(network),
                                export.layout().layers().getLast(),
                                0)
                        .tensors(),
                format);
    }

    private static List<Integer> layers(String list) {
        return Arrays.stream(list.split(" ")).map(Integer::valueOf).toList();
    }

    private static Checkpoint checkpoint(
            String network, List<Integer> layers, String variant, String comparison, Map<String, FloatTensor> more) {
        List<Integer> channels = network.equals("resnet18")
                ? Collections.nCopies(layers.size(), 64)
                : layers.stream().map(Architecture.of(network)::channels).toList();
        float[] scalars =
                new float[channels.stream().mapToInt(Integer::intValue).sum()];
        for (int c = 0; c < scalars.length; c++) {
            scalars[c] = c + 1;
        }
        TreeMap<String, FloatTensor> model = new TreeMap<>(more);
        model.put("scalars", new FloatTensor(new long[] {1, scalars.length}, scalars));
        return new Checkpoint(
                new CheckpointConfig(
                        new CheckpointConfig.Network(network, layers, channels, "random:0"),
                        variant,
                        comparison,
                        true,
                        "corrected",
                        Preprocessing.IMAGENET,
                        List.of(new AdaptedTo(List.of("blur"), 0, List.of(), List.of()))),
                model);
    }
}
