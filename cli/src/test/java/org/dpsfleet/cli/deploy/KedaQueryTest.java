package org.dpsfleet.cli.deploy;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.dpsfleet.schemas.message.Stage;
import org.dpsfleet.schemas.metric.FleetMeter;
import org.dpsfleet.schemas.metric.MeterTable;
import org.dpsfleet.schemas.stage.StageDescriptor;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

/** As many workers as there is work: what KEDA asks Prometheus for. */
class KedaQueryTest {
    private static final Pattern METRIC = Pattern.compile("\\bdps_[a-z_]+");

    static Stream<StageDescriptor<?, ?>> stages() {
        return Stream.of(StageDescriptor.ADAPTATION, StageDescriptor.EVALUATION);
    }

    @Test
    void itAsksForAMeterOfTheCoordinator() throws IOException {
        var asked = new TreeSet<String>();
        for (var query : KedaQueries.byRole().values()) {
            METRIC.matcher(query).results().forEach(m -> asked.add(m.group()));
        }

        assertThat(asked).containsExactly(MeterTable.prometheusName(FleetMeter.TASKS));
    }

    @ParameterizedTest
    @MethodSource("stages")
    void itAsksForTheTasksOfItsStage(StageDescriptor<?, ?> stage) throws IOException {
        assertThat(KedaQueries.byRole().get(stage.worker()))
                .contains("kind=\"%s\"".formatted(stage.name() == Stage.ADAPTATION ? "adaptation" : "evaluation"));
    }

    @Test
    void prometheusAnswersWithTheNumberOfWorkers(@TempDir Path folder) throws Exception {
        assumeTrue(
                Stream.of(System.getenv("PATH").split(File.pathSeparator))
                        .anyMatch(p -> Files.isExecutable(Path.of(p, "promtool"))),
                "no promtool on the PATH: what KEDA asks for is not evaluated");
        // given: five that wait and two that run, an earlier coordinator that saw less; and nothing at all
        var query = KedaQueries.byRole().get("gpu-worker");
        var test = folder.resolve("keda_test.yml");
        Files.writeString(test, """
                rule_files: []
                tests:
                  - interval: 1m
                    input_series:
                      - {series: 'dps_tasks{kind="adaptation",state="queued",pod="a"}', values: "5 5"}
                      - {series: 'dps_tasks{kind="adaptation",state="queued",pod="b"}', values: "4 4"}
                      - {series: 'dps_tasks{kind="evaluation",state="queued",pod="a"}', values: "70 70"}
                      - {series: 'dps_tasks{kind="adaptation",state="running",pod="a"}', values: "2 2"}
                      - {series: 'dps_tasks{kind="adaptation",state="succeeded",pod="a"}', values: "90 90"}
                    promql_expr_test:
                      - {eval_time: 1m, expr: '%1$s', exp_samples: [{labels: '{}', value: 7}]}
                  - interval: 1m
                    input_series: []
                    promql_expr_test:
                      - {eval_time: 1m, expr: '%1$s', exp_samples: [{labels: '{}', value: 0}]}
                """.formatted(query));

        // when
        var process = new ProcessBuilder(List.of("promtool", "test", "rules", test.toString()))
                .redirectErrorStream(true)
                .start();
        var said = new String(process.getInputStream().readAllBytes());

        // then
        assertThat(process.waitFor(30, TimeUnit.SECONDS)).isTrue();
        assertThat(process.exitValue()).as(said).isZero();
    }
}
