package org.dpsfleet.cli.monitoring;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.dpsfleet.schemas.codec.Json;
import org.dpsfleet.schemas.metric.FleetMeter;
import org.dpsfleet.schemas.metric.MeterTable;
import org.dpsfleet.schemas.validation.DocumentSchema;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

import static org.assertj.core.api.Assertions.assertThat;

/** The files of the dashboards are what {@link Dashboards} prints, have Grafana's form and say what they mean. */
class DashboardsTest {
    private static final Path FILES = MonitoringQueries.FOLDER.resolve("grafana/dashboards");
    private static final JsonNode SCHEMAS = schemas();
    private static final Pattern VARIABLE = Pattern.compile("\\$\\{?([a-z]+)");

    static List<Dashboard> dashboards() {
        return Dashboards.all();
    }

    private static JsonNode schemas() {
        try (var file = DashboardsTest.class.getResourceAsStream("grafana.schema.json")) {
            return Json.mapper().readTree(Objects.requireNonNull(file));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static JsonNode tree(Dashboard dashboard) {
        return Json.mapper().readTree(GrafanaJson.print(dashboard));
    }

    /** What Grafana's types say against a dashboard. */
    private static List<String> problems(JsonNode dashboard) {
        var whole = DocumentSchema.within("grafana", SCHEMAS, "/kinds/dashboard").problems(dashboard).stream()
                .map(Object::toString);
        var panels = dashboard.get("panels").valueStream().flatMap(panel -> {
            var type = panel.path("type").asString();
            if (!SCHEMAS.get("kinds").has(type)) {
                return Stream.of("no kind of panel: " + type);
            }
            return DocumentSchema.within("grafana", SCHEMAS, "/kinds/" + type).problems(panel).stream()
                    .map(problem -> panel.path("title").asString() + problem);
        });
        return Stream.concat(whole, panels).toList();
    }

    @ParameterizedTest
    @MethodSource("dashboards")
    void theFileIsWhatIsPrinted(Dashboard dashboard) throws IOException {
        var printed = Files.createDirectories(Path.of("target", "dashboards"));
        var file = dashboard.file() + ".json";
        Files.writeString(printed.resolve(file), GrafanaJson.print(dashboard));

        assertThat(FILES.resolve(file))
                .as("cp cli/target/dashboards/*.json monitoring/grafana/dashboards/ updates them")
                .hasSameTextualContentAs(printed.resolve(file));
    }

    @Test
    void thereAreNoOthers() throws IOException {
        try (var files = Files.list(FILES)) {
            assertThat(files.map(file -> String.valueOf(file.getFileName())))
                    .containsExactlyInAnyOrderElementsOf(dashboards().stream()
                            .map(dashboard -> dashboard.file() + ".json")
                            .toList());
        }
    }

    @ParameterizedTest
    @MethodSource("dashboards")
    void itHasGrafanasForm(Dashboard dashboard) {
        assertThat(problems(tree(dashboard))).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "/panels/1, type, unknown",
        "/panels/1, descripton, x",
        "/panels/1/options, colorMode, loud",
        "/panels/1/targets/0, expression, up",
        "/panels/1/gridPos, w, wide",
        "/templating/list/0, type, list",
        "'', schemaVersion, new"
    })
    void whatIsWrongIsFound(String where, String field, String value) {
        var dashboard = tree(dashboards().getFirst());

        ((ObjectNode) dashboard.at(where)).put(field, value);

        assertThat(problems(dashboard)).isNotEmpty();
    }

    @ParameterizedTest
    @MethodSource("dashboards")
    void everyPanelSaysWhatItShows(Dashboard dashboard) {
        assertThat(dashboard.panels()).allSatisfy(panel -> {
            assertThat(panel.title()).matches("\\S.*");
            assertThat(panel.description()).endsWith(".");
            assertThat(panel.queries()).isNotEmpty();
        });
        assertThat(tree(dashboard).get("panels").valueStream().filter(panel -> panel.has("targets")))
                .allSatisfy(panel -> {
                    assertThat(panel.at("/fieldConfig/defaults/unit").asString())
                            .isNotEmpty();
                    assertThat(panel.at("/links/0/url").asString()).startsWith("${coordinator}");
                });
    }

    @ParameterizedTest
    @MethodSource("dashboards")
    void whatItUsesCanBeChosen(Dashboard dashboard) {
        var tree = tree(dashboard);
        var declared = tree.at("/templating/list")
                .valueStream()
                .map(variable -> variable.get("name").asString())
                .toList();
        var used = new HashSet<String>();
        VARIABLE.matcher(tree.get("panels").toString()).results().forEach(match -> used.add(match.group(1)));

        assertThat(used).containsExactlyInAnyOrderElementsOf(declared);
    }

    @Test
    void theDashboardsLetChooseKindNetworkAndInstance() {
        var all = dashboards().stream().flatMap(Dashboard::expressions).reduce("", String::concat);

        assertThat(all).contains("$kind", "$network", "$instance");
    }

    @Test
    void everyMeterIsShown() {
        var all = dashboards().stream().flatMap(Dashboard::expressions).toList();

        assertThat(FleetMeter.values()).allSatisfy(meter -> {
            var name = Pattern.compile("\\b" + MeterTable.prometheusName(meter) + "(_[a-z]+)?\\b");
            assertThat(all).anyMatch(expression -> name.matcher(expression).find());
        });
    }

    @Test
    void aPanelChangesColourWhereItsAlertFires() {
        // given
        var tree = tree(Dashboards.all().get(2));
        // when
        var heartbeat = panel(tree, "Time since the last heartbeat");
        var disks = panel(tree, "Free share of the disks");
        // then
        assertThat(heartbeat.at("/fieldConfig/defaults/thresholds/steps").toString())
                .isEqualTo("[{\"color\":\"green\",\"value\":null},{\"color\":\"orange\",\"value\":60.0}]");
        assertThat(heartbeat.at("/targets/0/expr").asString()).isEqualTo("dps_heartbeat_age_seconds");
        assertThat(disks.at("/fieldConfig/defaults/thresholds/steps").toString())
                .isEqualTo("[{\"color\":\"orange\",\"value\":null},{\"color\":\"green\",\"value\":0.1}]");
    }

    private static JsonNode panel(JsonNode dashboard, String title) {
        return dashboard
                .get("panels")
                .valueStream()
                .filter(panel -> panel.path("title").asString().equals(title))
                .findFirst()
                .orElseThrow();
    }
}
