package org.dpsfleet.coordinator.projection;

import java.nio.charset.StandardCharsets;
import java.util.Random;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

class ScoreStoreTest {
    private final ScoreStore store = new ScoreStore();

    @Test
    void givesBackWhatWasPutByteForByte() {
        var noise = new byte[100_000];
        new Random(1).nextBytes(noise);
        var large = "{\"score\":0.5}".repeat(20_000).getBytes(StandardCharsets.UTF_8);
        var small = "{\"score\":0.25}".getBytes(StandardCharsets.UTF_8);

        store.put("large", large);
        store.put("noise", noise);
        store.put("small", small);
        store.put("again", small);

        assertThat(store.get("large")).hasValue(large);
        assertThat(store.get("noise")).hasValue(noise);
        assertThat(store.get("small")).hasValue(small);
        assertThat(store.get("again")).hasValue(small);
        assertThat(store.get("nobody")).isEmpty();
    }

    @Test
    void ofSeveralResultsTheFirstOneCounts() {
        store.put("task", new byte[] {1});
        store.put("task", new byte[] {2});

        assertThat(store.get("task")).hasValue(new byte[] {1});
    }
}
