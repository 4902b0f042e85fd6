package org.dpsfleet.schemas.metric;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.DistributionSummary;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.LongTaskTimer;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import static org.assertj.core.api.Assertions.assertThat;

class MeterTableTest {
    @Test
    void thePageIsWhatTheMetersPrint() throws Exception {
        assertThat(Files.readString(Path.of("METRICS.md"))).isEqualTo(MeterTable.markdown());
    }

    @Test
    void namesAreUniqueAndBeginWithTheFleets() {
        assertThat(Stream.of(FleetMeter.values()).map(FleetMeter::meterName))
                .doesNotHaveDuplicates()
                .allMatch(name -> name.matches("dps(\\.[a-z]+)+"));
    }

    @ParameterizedTest
    @EnumSource
    void theNameAtMetricsIsTheRegistrys(FleetMeter meter) {
        // given
        var registry = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
        var tags = meter.labels().stream().flatMap(l -> Stream.of(l.label(), "x"));
        // when
        register(registry, meter, tags.toArray(String[]::new));
        // then
        assertThat(registry.scrape().lines().filter(line -> !line.startsWith("#")))
                .isNotEmpty()
                .allMatch(line -> line.startsWith(MeterTable.prometheusName(meter)));
    }

    private static void register(MeterRegistry registry, FleetMeter meter, String... tags) {
        var name = meter.meterName();
        switch (meter.type()) {
            case COUNTER ->
                Counter.builder(name).baseUnit(meter.unit()).tags(tags).register(registry);
            case GAUGE ->
                Gauge.builder(name, () -> 1).baseUnit(meter.unit()).tags(tags).register(registry);
            case TIMER -> Timer.builder(name).tags(tags).register(registry);
            case LONG_TASK_TIMER -> LongTaskTimer.builder(name).tags(tags).register(registry);
            case DISTRIBUTION ->
                DistributionSummary.builder(name)
                        .baseUnit(meter.unit())
                        .tags(tags)
                        .register(registry);
        }
    }
}
