package org.dpsfleet.cli.run;

import java.util.List;
import org.dpsfleet.testing.process.ChildProcess;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import static org.assertj.core.api.Assertions.assertThat;

/** A run whose heap is full says so instead of collecting garbage for ever. */
class HeapRoomIT {
    @Test
    @Timeout(90)
    void aHeapThatIsFullIsNoticed() throws Exception {
        var ended = ChildProcess.run(ChildProcess.builder(
                List.of("-Xmx64m", "-XX:+UseParallelGC", "-XX:-UseGCOverheadLimit"), FullHeap.class));

        assertThat(ended.output())
                .contains("this run needs more memory than its heap of")
                .contains("-Xmx");
        assertThat(ended.exit()).isZero();
    }
}
