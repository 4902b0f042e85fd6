package org.dpsfleet.cli.deploy;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.dpsfleet.schemas.codec.Json;
import org.dpsfleet.schemas.validation.DocumentSchema;
import org.dpsfleet.schemas.validation.Problem;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.FieldSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

import static org.assertj.core.api.Assertions.assertThat;

/** Every object has the form that Kubernetes, KEDA and the Prometheus operator ask for, in the versions of the schema. */
class KubernetesSchemaTest {
    private static final JsonNode SCHEMAS = schemas();

    @SuppressWarnings("unused") // by JUnit
    private static final List<String> OVERLAYS = Manifests.OVERLAYS;

    private static JsonNode schemas() {
        try (var file = KubernetesSchemaTest.class.getResourceAsStream("kubernetes.schema.json")) {
            return Json.mapper().readTree(Objects.requireNonNull(file));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static List<Problem> problems(JsonNode object) {
        var kind = object.path("kind").asString();
        return DocumentSchema.within("kubernetes", SCHEMAS, "/kinds/" + kind).problems(object);
    }

    static List<String> problems(List<JsonNode> objects) {
        return objects.stream()
                .flatMap(o -> problems(o).stream().map(p -> o.path("kind").asString() + " " + Manifests.name(o) + p))
                .toList();
    }

    private static JsonNode changed(String object, String from, String to) throws IOException {
        var yaml = Files.readString(Manifests.FOLDER.resolve("base").resolve(object));
        assertThat(yaml).contains(from);
        return Manifests.documents(yaml.replace(from, to)).getFirst();
    }

    @Test
    void everyObjectOfTheFilesHasItsForm() throws IOException {
        var objects = Manifests.objects();

        assertThat(objects).hasSizeGreaterThan(20);
        assertThat(problems(objects)).isEmpty();
    }

    @ParameterizedTest
    @FieldSource("OVERLAYS")
    void everyObjectOfTheOverlayHasItsForm(String overlay) {
        var objects = Manifests.rendered(overlay);

        assertThat(objects).isNotEmpty();
        assertThat(problems(objects)).isEmpty();
    }

    @Test
    void whatIsWrongIsFound() throws IOException {
        assertThat(problems(changed("gpu-worker.yaml", "restartPolicy: Never", "restartPolicy: Sometimes")))
                .isNotEmpty();
        assertThat(problems(changed("gpu-worker.yaml", "maxReplicaCount", "maxReplicas")))
                .isNotEmpty();
        assertThat(problems(changed("gpu-worker.yaml", "  triggers:", "  trigger:")))
                .isNotEmpty();
        assertThat(problems(changed("coordinator.yaml", "replicas: 1", "replicas: one")))
                .isNotEmpty();
        assertThat(problems(changed("coordinator.yaml", "matchLabels: {app.kubernetes.io/name: coordinator}", "")))
                .isNotEmpty();
        assertThat(problems(changed("coordinator.yaml", "terminationGracePeriodSeconds", "gracePeriodSeconds")))
                .isNotEmpty();
    }

    /** Files that are there and that no list names would be forgotten. */
    @ParameterizedTest
    @ValueSource(strings = {"base", "overlays/cpu", "overlays/gpu", "overlays/monitoring", "components/kafka"})
    void everyFileIsNamedByItsFoldersList(String folder) throws IOException {
        var list = Files.readString(Manifests.FOLDER.resolve(folder).resolve("kustomization.yaml"));
        try (Stream<Path> files = Files.list(Manifests.FOLDER.resolve(folder))) {
            assertThat(files.map(f -> String.valueOf(f.getFileName())))
                    .allSatisfy(f -> assertThat(f.equals("kustomization.yaml") || list.contains(f))
                            .as(f)
                            .isTrue());
        }
    }
}
