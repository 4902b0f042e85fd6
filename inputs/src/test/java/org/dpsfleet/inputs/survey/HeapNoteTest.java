package org.dpsfleet.inputs.survey;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

class HeapNoteTest {
    @Test
    void aSetThatTheHeapHoldsNeedsNone() {
        assertThat(HeapNote.of(10)).isEmpty();
    }

    @Test
    void aLargerOneIsInAFile() {
        assertThat(HeapNote.of(100_000_000))
                .singleElement()
                .asString()
                .startsWith("workers keep the 100000000 images decoded in a file of 1144.4 GiB below --input-cache;")
                .contains("a heap of 3439.9 GiB keeps all"); // three times 12288 + 24 bytes each
    }
}
