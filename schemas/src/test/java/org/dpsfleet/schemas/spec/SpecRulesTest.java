package org.dpsfleet.schemas.spec;

import java.util.List;
import java.util.stream.Stream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.dpsfleet.vocabulary.Comparison;
import org.dpsfleet.vocabulary.Protocol;
import org.dpsfleet.vocabulary.TrainingSpec;
import org.dpsfleet.vocabulary.Variant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.params.provider.Arguments.arguments;

/** A spec can't be built wrong. */
class SpecRulesTest {
    private static final ImageSource IMAGES = new ImageSource.DeadLeaves(2, 0);

    static Stream<Arguments> wrong() {
        return Stream.of(
                arguments("network.layers: [4, 1]", call(() -> network("alexnet", 4, 1))),
                arguments("network.layers: [1, 1]", call(() -> network("alexnet", 1, 1))),
                arguments("network.name:", call(() -> network(" ", 1))),
                arguments("weights.sha256: abc", call(() -> new Weights.Pretrained(null, "abc"))),
                arguments("'../x' leads out", call(() -> new ImageSource.Stl10("../x", 1, null))),
                arguments("images: 0", call(() -> new ImageSource.Svhn("x", 0, null))),
                arguments("'/x' is absolute", call(() -> new ImageSource.Folder("/x", 1, null))),
                arguments("images: 0", call(() -> new ImageSource.DeadLeaves(0, 0))),
                arguments("sha256: x", call(() -> new PerceptualSource.Folder("x", "x"))),
                arguments("triplets: 0", call(() -> new PerceptualSource.Simulated(0, 0))),
                arguments("contexts.count: 100001", call(() -> new ContextSource.Random(100001, 0))),
                arguments("rankings: []", call(() -> new ContextSource.Rankings(List.of()))),
                arguments("test.draws: 0", call(() -> new TestSpec(IMAGES, 0))),
                arguments("name: A", call(() -> experiment("A", 1))),
                arguments("repetitions: 0", call(() -> experiment("a", 0))));
    }

    @ParameterizedTest
    @MethodSource("wrong")
    void namesWhatIsWrong(String message, ThrowingCallable build) {
        assertThatThrownBy(build).isInstanceOf(IllegalArgumentException.class).hasMessageContaining(message);
    }

    @Test
    void namesEveryFingerprintThatIsMissingAndNoOther() {
        // given
        var files = new ImageSource.Folder("pictures", null, null);
        var drawn = new NetworkSpec("alexnet", List.of(1), new Weights.Random(0));
        var loaded = new NetworkSpec("alexnet", List.of(1), new Weights.Pretrained(null, null));
        // then
        assertThat(experiment(List.of(drawn, loaded), files, files, new PerceptualSource.Folder("perceptual", null))
                        .unpinned())
                .containsExactly(
                        "/networks/1/weights/sha256", "/train/sha256", "/test/images/sha256", "/perceptual/sha256");
        assertThat(experiment(List.of(drawn), IMAGES, IMAGES, new PerceptualSource.Simulated(3, 0))
                        .unpinned())
                .isEmpty();
    }

    private static ThrowingCallable call(ThrowingCallable build) {
        return build;
    }

    private static NetworkSpec network(String name, Integer... layers) {
        return new NetworkSpec(name, List.of(layers), new Weights.Random(0));
    }

    private static ExperimentSpec experiment(String name, int repetitions) {
        return new ExperimentSpec(
                name,
                Protocol.CORRECTED,
                new ExperimentSpec.MetricGrid(
                        List.of(network("alexnet", 1)), List.of(Variant.LIN), List.of(Comparison.SPATIAL), true),
                new ContextSource.All(),
                new ExperimentSpec.Replicates(List.of(0L), repetitions),
                new ExperimentSpec.Data(IMAGES, new TestSpec(IMAGES, 1), List.of(), null),
                TrainingSpec.published());
    }

    private static ExperimentSpec experiment(
            List<NetworkSpec> networks, ImageSource train, ImageSource test, PerceptualSource perceptual) {
        return new ExperimentSpec(
                "a",
                Protocol.CORRECTED,
                new ExperimentSpec.MetricGrid(networks, List.of(Variant.LIN), List.of(Comparison.SPATIAL), true),
                new ContextSource.All(),
                new ExperimentSpec.Replicates(List.of(0L), 1),
                new ExperimentSpec.Data(train, new TestSpec(test, 1), List.of(), perceptual),
                TrainingSpec.published());
    }
}
