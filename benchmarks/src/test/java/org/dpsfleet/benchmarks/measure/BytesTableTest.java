package org.dpsfleet.benchmarks.measure;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/** Tables can be pasted as they are. */
class BytesTableTest {
    @Test
    void bytesAreDividedByEachCount() {
        var table = new BytesTable("topic", new BytesTable.Per("task", 4), new BytesTable.Per("metric", 3000))
                .row("`dps.scores`", 1_234_567)
                .row("all", 2_000_000);

        assertThat(table).hasToString("""
                | topic | bytes | per task | per metric |
                |---|---|---|---|
                | `dps.scores` | 1,234,567 | 308,641.8 | 411.5 |
                | all | 2,000,000 | 500,000.0 | 666.7 |""");
    }
}
