package org.dpsfleet.vocabulary;

import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

class VocabularyTest {
    /** The configuration of the published experiments, and lpips.py of the LPIPS repository. */
    @Test
    void knowsThePublishedLayersAndThoseOfLpips() {
        assertThat(KnownNetwork.named("alexnet").map(KnownNetwork::publishedLayers))
                .contains(List.of(1, 4, 7, 11));
        assertThat(KnownNetwork.named("squeezenet1_1").map(KnownNetwork::lpipsLayers))
                .contains(List.of(1, 4, 7, 9, 10, 11, 12));
        assertThat(KnownNetwork.named("resnet18").map(KnownNetwork::lpipsLayers))
                .contains(List.of());
        assertThat(KnownNetwork.named("other")).isEmpty();
    }

    @Test
    void aComparisonIsFoundByTheNameThatItHasInFiles() {
        assertThat(Arrays.stream(Comparison.values()).map(Comparison::wireName))
                .containsExactly("spatial", "mean", "sort", "spatial+mean", "spatial+sort");
        assertThat(Comparison.named("spatial+sort")).contains(Comparison.SPATIAL_SORT);
        assertThat(Comparison.named("SPATIAL")).isEmpty();
    }
}
