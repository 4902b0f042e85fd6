package org.dpsfleet.cli.monitoring;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.dpsfleet.schemas.metric.FleetMeter;
import org.dpsfleet.schemas.metric.MeterTable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.dataformat.yaml.YAMLMapper;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

/** What monitoring asks for exists; that running processes publish it, {@code SeparateProcessesIT} sees. */
class MonitoringTest {
    private static final Path FOLDER = MonitoringQueries.FOLDER;

    private static Set<String> declared() {
        var names = new HashSet<String>();
        for (var meter : FleetMeter.values()) {
            var name = MeterTable.prometheusName(meter);
            switch (meter.type()) {
                case COUNTER, GAUGE -> names.add(name);
                case TIMER, LONG_TASK_TIMER, DISTRIBUTION ->
                    names.addAll(List.of(name + "_sum", name + "_count", name + "_max"));
            }
        }
        return names;
    }

    @Test
    void everyMetricOfTheDashboardsIsDeclared() {
        assertThat(MonitoringQueries.ofTheDashboards()).hasSizeGreaterThan(10).isSubsetOf(declared());
    }

    @Test
    void everyMetricOfTheAlertsIsDeclared() throws IOException {
        assertThat(MonitoringQueries.ofTheAlerts()).isNotEmpty().isSubsetOf(declared());
    }

    @Test
    void everyAlertIsTestedFiringAndNotFiring() throws IOException {
        // given
        var yaml = YAMLMapper.builder().build();
        var alerts = AlertRule.all().stream().map(AlertRule::name).collect(Collectors.toCollection(TreeSet::new));

        // when
        var firing = new TreeSet<String>();
        var silent = new TreeSet<String>();
        for (var test :
                yaml.readTree(FOLDER.resolve("alerts_test.yml").toFile()).get("tests")) {
            for (var expected : test.get("alert_rule_test")) {
                (expected.get("exp_alerts").isEmpty() ? silent : firing)
                        .add(expected.get("alertname").asString());
            }
        }

        // then
        assertThat(alerts).isNotEmpty();
        assertThat(firing).isEqualTo(alerts);
        assertThat(silent).isEqualTo(alerts);
    }

    @Test
    void everyAlertHasAParagraphThatItsAnnotationNames() throws IOException {
        var paragraphs = Pattern.compile("(?m)^## (\\w+)\n\n(?!## )\\S")
                .matcher(Files.readString(FOLDER.resolveSibling("docs/alerts.md")))
                .results()
                .map(heading -> heading.group(1))
                .toList();

        assertThat(AlertRule.all())
                .extracting(AlertRule::name)
                .containsExactlyElementsOf(paragraphs)
                .doesNotHaveDuplicates();
        assertThat(AlertRule.all())
                .allSatisfy(rule -> assertThat(rule.runbook())
                        .isEqualTo("docs/alerts.md#" + rule.name().toLowerCase(Locale.ROOT)));
    }

    @Test
    void everyJobOfTheAlertsIsScraped() throws IOException {
        // given
        var scraped = new TreeSet<String>();
        YAMLMapper.builder()
                .build()
                .readTree(FOLDER.resolve("prometheus.yml").toFile())
                .get("scrape_configs")
                .forEach(job -> scraped.add(job.get("job_name").asString()));

        // when
        var asked = new TreeSet<String>();
        var matcher = Pattern.compile("job=\"([^\"]+)\"").matcher(Files.readString(FOLDER.resolve("alerts.yml")));
        while (matcher.find()) {
            asked.add(matcher.group(1));
        }

        // then
        assertThat(asked).isNotEmpty().isSubsetOf(scraped);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "prometheus.yml",
                "alerts.yml",
                "grafana/provisioning/datasources/prometheus.yml",
                "grafana/provisioning/dashboards/fleet.yml"
            })
    void theFileIsYaml(String file) {
        assertThat(YAMLMapper.builder()
                        .build()
                        .readTree(FOLDER.resolve(file).toFile())
                        .size())
                .isPositive();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "check config --syntax-only prometheus.yml",
                "check rules alerts.yml",
                "test rules alerts_test.yml"
            })
    void prometheusAcceptsIt(String command) throws IOException, InterruptedException {
        assumeTrue(
                Stream.of(System.getenv("PATH").split(File.pathSeparator))
                        .anyMatch(p -> Files.isExecutable(Path.of(p, "promtool"))),
                "no promtool on the PATH: rules and configuration are not checked");
        var process = new ProcessBuilder(("promtool " + command).split(" "))
                .directory(FOLDER.toFile())
                .redirectErrorStream(true)
                .start();

        var said = new String(process.getInputStream().readAllBytes());

        assertThat(process.waitFor(30, TimeUnit.SECONDS)).isTrue();
        assertThat(process.exitValue()).as(said).isZero();
    }
}
