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

        store.put("large", store.pack(large));
        store.put("noise", store.pack(noise));
        store.put("small", store.pack(small));
        store.put("again", store.pack(small));

        assertThat(store.get("large")).hasValue(large);
        assertThat(store.get("noise")).hasValue(noise);
        assertThat(store.get("small")).hasValue(small);
        assertThat(store.get("again")).hasValue(small);
        assertThat(store.get("nobody")).isEmpty();
    }

    @Test
    void ofSeveralResultsTheFirstOneCounts() {
        store.put("task", store.pack(new byte[] {1}));
        store.put("task", store.pack(new byte[] {2}));

        assertThat(store.get("task")).hasValue(new byte[] {1});
    }
}
