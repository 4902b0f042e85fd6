package org.dpsfleet.perceptual.evaluation;

import java.util.ArrayList;
import java.util.List;
import org.dpsfleet.perceptual.metric.Compared;
import org.dpsfleet.perceptual.metric.FeatureComparison;
import org.dpsfleet.perceptual.network.Architecture;
import org.dpsfleet.vocabulary.Comparison;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

class MetricPartsTest {
    private static final Compared SPATIAL = metric(Comparison.SPATIAL, true, 1);
    private static final Compared BOTH = metric(Comparison.SPATIAL_MEAN, true, 1, 4);
    private static final Compared LONG = metric(Comparison.MEAN, false, 1);

    private static Compared metric(Comparison comparison, boolean channelNorm, Integer... layers) {
        return new Compared(List.of(layers), new FeatureComparison(comparison, channelNorm));
    }

    @Test
    void whatSeveralMetricsCompareIsThereOnce() {
        var parts = new MetricParts(Architecture.ALEXNET, List.of(SPATIAL, BOTH, LONG));

        assertThat(parts.all())
                .containsExactlyInAnyOrder(
                        SPATIAL,
                        metric(Comparison.SPATIAL, true, 4),
                        metric(Comparison.MEAN, true, 1),
                        metric(Comparison.MEAN, true, 4),
                        LONG);
    }

    @Test
    void aMetricsDifferencesAreItsModificationsOneAfterTheOtherEachLayerByLayer() {
        // given two items, whose parts are filled with the part's number, and half more in the second item
        var parts = new MetricParts(Architecture.ALEXNET, List.of(SPATIAL, BOTH));
        List<float[]> seen = new ArrayList<>();
        for (int p = 0; p < parts.all().size(); p++) {
            int channels = parts.all().get(p).channels(Architecture.ALEXNET);
            float[] rows = new float[2 * channels];
            for (int i = 0; i < rows.length; i++) {
                rows[i] = i < channels ? p : p + 0.5f;
            }
            seen.add(rows);
        }
        // when
        float[] rows = parts.rows(1, seen, 2);
        // then: 64 channels of the first layer, 192 of the second
        int at = 0;
        for (int item = 0; item < 2; item++) {
            for (var comparison : List.of(Comparison.SPATIAL, Comparison.MEAN)) {
                for (int layer : List.of(1, 4)) {
                    int part = parts.all().indexOf(metric(comparison, true, layer));
                    for (int c = 0; c < (layer == 1 ? 64 : 192); c++) {
                        assertThat(rows[at++]).isEqualTo(part + item * 0.5f);
                    }
                }
            }
        }
        assertThat(rows).hasSize(at);
    }
}
