package org.dpsfleet.benchmarks;

import java.util.Collection;
import org.junit.jupiter.api.Test;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.options.Options;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.VerboseMode;

import static org.assertj.core.api.Assertions.assertThat;

/** Every benchmark's body runs, once, with the material that needs no data. */
class BenchmarksRunTest {
    @Test
    void everyBenchmarkRunsOnce() throws Exception {
        // given
        Options once = new OptionsBuilder()
                .include("org.dpsfleet")
                .mode(Mode.SingleShotTime)
                .forks(0)
                .warmupIterations(0)
                .measurementIterations(1)
                .shouldFailOnError(true)
                .verbosity(VerboseMode.SILENT)
                .build();
        // when
        Collection<RunResult> results = new Runner(once).run();
        // then
        assertThat(results)
                .extracting(r -> r.getParams().getBenchmark().replaceAll(".*\\.(\\w+\\.\\w+)$", "$1"))
                .containsExactlyInAnyOrder(
                        "DataPathBenchmark.fill",
                        "DataPathBenchmark.fill",
                        "DataPathBenchmark.fill",
                        "DataPathBenchmark.fill",
                        "DevicePathBenchmark.draw",
                        "DevicePathBenchmark.draw",
                        "DevicePathBenchmark.make",
                        "DevicePathBenchmark.make",
                        "EvaluationBenchmark.score",
                        "EvaluationBenchmark.score",
                        "FeaturePassBenchmark.differences",
                        "FeaturePassBenchmark.differences",
                        "HeadBenchmark.step",
                        "HeadBenchmark.step",
                        "HeadBenchmark.step",
                        "TuneStepBenchmark.step");
        assertThat(results)
                .allSatisfy(r -> assertThat(r.getPrimaryResult().getScore()).isPositive());
    }
}
