package org.dpsfleet.cli.deploy;

import java.io.IOException;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.dpsfleet.schemas.topic.KafkaSettings;
import org.dpsfleet.testing.repository.Repository;
import org.dpsfleet.worker.settings.WorkerSettings;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.dataformat.yaml.YAMLMapper;

import static org.assertj.core.api.Assertions.assertThat;

/** What the objects say of the fleet's processes is so: commands, variables, ports, folders, times. */
class KubernetesFleetTest {
    private static final List<String> ROLES = List.of("coordinator", "gpu-worker", "eval-worker");

    /** The pods of the roles, by role. */
    private static Map<String, JsonNode> pods(List<JsonNode> objects) {
        var pods = new HashMap<String, JsonNode>();
        for (var object : objects) {
            var pod = Manifests.pod(object);
            var image = pod.at("/containers/0/image").asString("");
            if (image.startsWith("dps-fleet/")) {
                pods.put(image.substring("dps-fleet/".length()).replaceFirst(":.*", ""), pod);
            }
        }
        assertThat(pods.keySet()).containsExactlyInAnyOrderElementsOf(ROLES);
        return pods;
    }

    private static Map<String, String> settings(List<JsonNode> objects) {
        var settings = new HashMap<String, String>();
        objects.stream()
                .filter(o -> o.get("kind").asString().equals("ConfigMap")
                        && Manifests.name(o).equals("fleet"))
                .forEach(o -> o.get("data")
                        .properties()
                        .forEach(e -> settings.put(e.getKey(), e.getValue().asString())));
        assertThat(settings).isNotEmpty();
        return settings;
    }

    private static Invocation invocation(JsonNode pod, Map<String, String> settings) {
        var container = pod.at("/containers/0");
        var arguments = new ArrayList<String>();
        container.get("args").forEach(a -> arguments.add(a.asString()));
        var environment = new HashMap<>(settings);
        container
                .get("env")
                .forEach(e -> environment.put(
                        e.get("name").asString(), e.path("value").asString("a secret")));
        return new Invocation(arguments, environment);
    }

    private static void assertRight(List<JsonNode> objects) {
        var settings = settings(objects);
        pods(objects).forEach((role, pod) -> {
            var parsed = invocation(pod, settings).assertUnderstood();
            assertThat(parsed.commandSpec().name()).isEqualTo(role);
            assertLeastRights(role, pod);
            assertProbes(
                    role, pod, parsed.matchedOptionValue(role.equals("coordinator") ? "--port" : "--health-port", -1));
        });
    }

    private static void assertLeastRights(String role, JsonNode pod) {
        var all = pod.get("securityContext");
        assertThat(all.get("runAsNonRoot").asBoolean()).isTrue();
        // The user of the images.
        assertThat(all.get("runAsUser").asInt()).isEqualTo(10001);
        assertThat(all.at("/seccompProfile/type").asString()).isEqualTo("RuntimeDefault");
        var one = pod.at("/containers/0/securityContext");
        assertThat(one.get("readOnlyRootFilesystem").asBoolean()).as(role).isTrue();
        assertThat(one.get("allowPrivilegeEscalation").asBoolean()).isFalse();
        assertThat(one.at("/capabilities/drop/0").asString()).isEqualTo("ALL");
        assertThat(pod.get("automountServiceAccountToken").asBoolean()).isFalse();
    }

    private static void assertProbes(String role, JsonNode pod, int port) {
        var container = pod.at("/containers/0");
        assertThat(container.at("/ports/0/containerPort").asInt()).as(role).isEqualTo(port);
        var name = container.at("/ports/0/name").asString();
        Map.of("startupProbe", "/livez", "livenessProbe", "/livez", "readinessProbe", "/readyz")
                .forEach((probe, path) -> {
                    assertThat(container.at("/" + probe + "/httpGet/path").asString())
                            .isEqualTo(path);
                    assertThat(container.at("/" + probe + "/httpGet/port").asString())
                            .isEqualTo(name);
                });
    }

    @Test
    void theBaseStartsWhatTheCommandUnderstands() throws IOException {
        assertRight(Manifests.objects());
    }

    @ParameterizedTest
    @ValueSource(strings = {"cpu", "gpu"})
    void theOverlayStartsWhatTheCommandUnderstands(String overlay) {
        var objects = Manifests.rendered(overlay);

        assertRight(objects);
        var device = invocation(pods(objects).get("gpu-worker"), settings(objects))
                .assertUnderstood()
                .matchedOptionValue("--device", "");
        assertThat(device).isEqualTo(overlay.equals("cpu") ? "cpu" : "cuda:0");
    }

    @Test
    void aWorkerOnAGpuHasOneAndCudasLibraries() {
        var pod = pods(Manifests.rendered("gpu")).get("gpu-worker");

        assertThat(pod.at("/containers/0/resources/limits/nvidia.com~1gpu").asInt())
                .isEqualTo(1);
        var mounts = pod.at("/containers/0/volumeMounts")
                .valueStream()
                .map(m -> m.get("mountPath").asString())
                .toList();
        var library = pod.at("/containers/0/env")
                .valueStream()
                .filter(e -> e.get("name").asString().equals("PYTORCH_LIBRARY_PATH"))
                .map(e -> e.get("value").asString())
                .toList();
        assertThat(library).singleElement().matches(path -> mounts.stream().anyMatch(path::startsWith));
    }

    @ParameterizedTest
    @ValueSource(strings = {"gpu-worker", "eval-worker"})
    void aWorkerHasLongerToStopThanItTakes(String role) throws IOException {
        var seconds = pods(Manifests.objects())
                .get(role)
                .get("terminationGracePeriodSeconds")
                .asLong();
        var most =
                WorkerSettings.of(role, KafkaSettings.of("kafka:9092"), "cpu").stopsWithin();

        assertThat(seconds).isGreaterThan(most.toSeconds());
    }

    @Test
    void thereIsNeverASecondCoordinator() throws IOException {
        var deployment = Manifests.objects().stream()
                .filter(o -> o.get("kind").asString().equals("Deployment"))
                .toList();

        assertThat(deployment).singleElement().satisfies(d -> {
            assertThat(d.at("/spec/replicas").asInt()).isEqualTo(1);
            assertThat(d.at("/spec/strategy/type").asString()).isEqualTo("Recreate");
        });
    }

    @Test
    void everyFolderThatAProcessWritesToIsAVolume() throws IOException {
        var settings = settings(Manifests.objects());
        pods(Manifests.objects()).forEach((role, pod) -> {
            var written = new ArrayList<>(List.of("/tmp"));
            written.add(role.equals("coordinator") ? "/state" : settings.get("FLEET_OUT"));
            var volumes = pod.get("volumes")
                    .valueStream()
                    .map(v -> v.get("name").asString())
                    .toList();
            var mounts = pod.at("/containers/0/volumeMounts");
            assertThat(mounts.valueStream()
                            .filter(m -> !m.path("readOnly").asBoolean(false))
                            .map(m -> m.get("mountPath").asString()))
                    .containsAll(written);
            assertThat(mounts.valueStream().map(m -> m.get("name").asString()).sorted())
                    .containsExactlyElementsOf(volumes.stream().sorted().toList());
        });
    }

    @Test
    void theAlertsAreThoseThatAreTested() throws IOException {
        var tested = YAMLMapper.builder()
                .build()
                .readTree(Repository.ROOT.resolve("monitoring/alerts.yml").toFile());
        var given = Manifests.objects().stream()
                .filter(o -> o.get("kind").asString().equals("PrometheusRule"))
                .toList();

        assertThat(given).singleElement().extracting(o -> o.get("spec")).isEqualTo(tested);
    }

    @Test
    void theDashboardsAreThoseOfMonitoring() throws IOException {
        var given = new TreeMap<String, String>();
        for (var map : Manifests.rendered("monitoring")) {
            if (map.get("kind").asString().equals("ConfigMap")) {
                assertThat(map.at("/metadata/labels/grafana_dashboard").asString())
                        .isEqualTo("1");
                map.get("data").forEachEntry((name, text) -> given.put(name, text.asString()));
            }
        }

        var files = new TreeMap<String, String>();
        try (var dashboards = Files.list(Repository.ROOT.resolve("monitoring/grafana/dashboards"))) {
            for (var file : dashboards.toList()) {
                files.put(String.valueOf(file.getFileName()), Files.readString(file));
            }
        }
        assertThat(given).isEqualTo(files);
    }

    /** A job's name in an alert is the label that the monitors take it from. */
    @Test
    void theMonitorsLookAtThePodsUnderTheNamesOfTheAlerts() throws IOException {
        var monitored = new ArrayList<String>();
        Manifests.objects().stream()
                .filter(o -> o.get("kind").asString().equals("PodMonitor"))
                .forEach(m -> {
                    assertThat(m.at("/spec/jobLabel").asString()).isEqualTo("app.kubernetes.io/name");
                    var selector = m.at("/spec/selector");
                    selector.path("matchLabels").forEach(v -> monitored.add(v.asString()));
                    selector.at("/matchExpressions/0/values").forEach(v -> monitored.add(v.asString()));
                });

        assertThat(monitored).containsExactlyInAnyOrderElementsOf(ROLES);
    }
}
