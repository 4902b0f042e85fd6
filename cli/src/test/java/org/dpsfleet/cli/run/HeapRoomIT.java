package org.dpsfleet.cli.run;

import java.util.List;
import org.dpsfleet.testing.process.ChildProcess;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

/** A run whose heap is full says so instead of collecting garbage for ever, whichever collector it has. */
class HeapRoomIT {
    @ParameterizedTest
    @ValueSource(strings = {"-XX:+UseG1GC", "-XX:+UseParallelGC"})
    @Timeout(90)
    void aHeapThatIsFullIsNoticed(String collector) throws Exception {
        var ended = ChildProcess.run(
                ChildProcess.builder(List.of("-Xmx64m", collector, "-XX:-UseGCOverheadLimit"), FullHeap.class));

        assertThat(ended.output())
                .contains("this run needs more memory than its heap of")
                .contains("-Xmx");
        assertThat(ended.exit()).isZero();
    }
}
