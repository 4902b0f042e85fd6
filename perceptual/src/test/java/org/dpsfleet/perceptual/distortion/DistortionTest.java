package org.dpsfleet.perceptual.distortion;

import java.util.Arrays;
import java.util.DoubleSummaryStatistics;
import java.util.List;
import java.util.random.RandomGenerator;
import java.util.stream.Stream;
import org.dpsfleet.perceptual.Seeds;
import org.dpsfleet.perceptual.imageset.DeadLeaves;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.FieldSource;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

class DistortionTest {
    static final List<Graded> GRADED =
            Distortions.PUBLISHED.stream().map(Graded.class::cast).toList();

    @ParameterizedTest
    @CsvSource({"rotate,30,330", "darken,0.1,0.5", "color,-0.5,0.5", "blur,4,10", "zoom_in,1.1,2"})
    void parametersAreUniformOverTheirRange(String name, float low, float high) {
        // given
        Distortion kind = Distortions.parse(name);
        RandomGenerator random = Seeds.generator(1, "uniform");
        int[] tenths = new int[10];
        // when
        DoubleSummaryStatistics drawn = Stream.generate(() -> kind.draw(random, 64))
                .limit(20_000)
                .mapToDouble(one -> one.parameter(0))
                .peek(x -> tenths[Math.min(9, (int) ((x - low) / (high - low) * 10))]++)
                .summaryStatistics();
        // then
        assertThat(drawn.getMin()).isBetween((double) low, low + 0.001 * (high - low));
        assertThat(drawn.getMax()).isBetween(high - 0.001 * (high - low), (double) high);
        // chi-square with 9 degrees of freedom exceeds 27.9 once in a thousand
        assertThat(chiSquare(tenths, 2000)).isLessThan(27.9);
    }

    @Test
    void shiftsAreUniformWithHalfTheProbabilityAtTheEnds() {
        // given
        RandomGenerator random = Seeds.generator(2, "shifts");
        int draws = 128_000;
        int[] right = new int[65];
        int[] down = new int[65];
        // when
        for (int i = 0; i < draws; i++) {
            DrawnDistortion drawn = Distortions.TRANSLATE.draw(random, 64);
            right[(int) drawn.parameter(0) + 32]++;
            down[(int) drawn.parameter(1) + 32]++;
            assertThat(drawn.parameter(0)).isEqualTo(Math.rint(drawn.parameter(0)));
        }
        // then the ends are expected 1000 times, the others 2000 times; 64 degrees of freedom
        for (int[] counts : new int[][] {right, down}) {
            assertThat(counts[0]).isBetween(880, 1120);
            assertThat(counts[64]).isBetween(880, 1120);
            int[] folded = Arrays.copyOf(counts, 64);
            folded[0] += counts[64];
            assertThat(chiSquare(folded, 2000)).isLessThan(104);
        }
    }

    static double chiSquare(int[] counts, double expected) {
        return Arrays.stream(counts)
                .mapToDouble(c -> (c - expected) * (c - expected) / expected)
                .sum();
    }

    @ParameterizedTest
    @FieldSource("GRADED")
    void theWeakestSettingLeavesThePictureAsItIs(Graded kind) {
        // given
        float[] source = noise(64);
        float[] target = new float[source.length];
        // when
        kind.atStrength(0, Seeds.generator(5), 64).apply(source, 0, target, 0, new Scratch(64));
        // then
        for (int i = 0; i < source.length; i++) {
            assertThat(target[i]).isCloseTo(source[i], within(1e-5f));
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {21, 32, 65, 96})
    void worksForOtherSizes(int side) {
        // given a picture of one colour, of an even or odd side
        float[] source = new float[3 * side * side];
        Arrays.fill(source, 0.25f);
        float[] target = new float[source.length];
        RandomGenerator random = Seeds.generator(3, side);
        for (Distortion kind : Distortions.PUBLISHED) {
            Arrays.fill(target, Float.NaN);
            // when
            DrawnDistortion drawn = kind.draw(random, side);
            drawn.apply(source, 0, target, 0, new Scratch(side));
            // then every value is written, and only darken and black from outside change any
            float factor = kind == Distortions.DARKEN ? (float) drawn.parameter(0) : 1;
            boolean blackComesIn = kind == Distortions.ROTATE || kind == Distortions.TRANSLATE;
            for (float value : target) {
                assertThat(value == 0 && blackComesIn || Math.abs(value - 0.25f * factor) < 1e-6f)
                        .as("%s", drawn)
                        .isTrue();
            }
        }
    }

    @ParameterizedTest
    @FieldSource("GRADED")
    void aStrongerSettingChangesMore(Graded kind) {
        // given
        float[] source = new DeadLeaves(1, 1).image(0).toFloats();
        double[] changes = new double[2];
        for (int i = 0; i < 2; i++) {
            // when
            float[] target = new float[source.length];
            kind.atStrength(0.2 + 0.6 * i, Seeds.generator(5), 64).apply(source, 0, target, 0, new Scratch(64));
            for (int at = 0; at < source.length; at++) {
                changes[i] += Math.abs(target[at] - source[at]);
            }
        }
        // then
        assertThat(changes[0]).isPositive();
        assertThat(changes[1]).isGreaterThan(changes[0]);
    }

    @Test
    void aWrongRangeIsRefused() {
        var drawn = new DrawnDistortion(Distortions.DARKEN, 0.5);
        float[] image = new float[3 * 64 * 64];
        assertThatThrownBy(() -> drawn.apply(image, 1, new float[image.length], 0, new Scratch(64)))
                .isInstanceOf(IndexOutOfBoundsException.class);
        assertThatThrownBy(() -> new DrawnDistortion(Distortions.BLUR, 4)
                        .apply(image, 0, new float[image.length], 0, new Scratch(10)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("blur");
        assertThatThrownBy(() -> new DrawnDistortion(Distortions.ZOOM_IN, 0.9)
                        .apply(image, 0, new float[image.length], 0, new Scratch(64)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("0.9");
    }

    private static float[] noise(int side) {
        RandomGenerator random = Seeds.generator(4, "noise");
        float[] values = new float[3 * side * side];
        for (int i = 0; i < values.length; i++) {
            values[i] = random.nextInt(256) / 255f;
        }
        return values;
    }
}
