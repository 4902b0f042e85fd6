package org.dpsfleet.cli.deploy;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;
import org.dpsfleet.testing.repository.Repository;
import tools.jackson.databind.JsonNode;
import tools.jackson.dataformat.yaml.YAMLMapper;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

/** What is given to Kubernetes: the files, and what kustomize makes of them. */
final class Manifests {
    static final Path FOLDER = Repository.ROOT.resolve("deploy/kubernetes");
    static final List<String> OVERLAYS = List.of("cpu", "gpu", "monitoring");
    private static final YAMLMapper YAML = YAMLMapper.builder().build();
    private static final ConcurrentHashMap<Path, List<JsonNode>> RENDERED = new ConcurrentHashMap<>();

    private Manifests() {}

    /** All YAML files. */
    static List<Path> files() throws IOException {
        try (var all = Files.walk(FOLDER)) {
            return all.filter(f -> f.toString().endsWith(".yaml")).sorted().toList();
        }
    }

    static List<JsonNode> documents(String yaml) {
        try (var documents = YAML.readerFor(JsonNode.class).<JsonNode>readValues(yaml)) {
            return documents.readAll();
        }
    }

    /** Of the files, those objects that are whole. */
    static List<JsonNode> objects() throws IOException {
        var objects = new ArrayList<JsonNode>();
        for (var file : files()) {
            documents(Files.readString(file)).stream()
                    .filter(d -> d.has("kind"))
                    .filter(d -> !d.get("apiVersion").asString().startsWith("kustomize."))
                    .forEach(objects::add);
        }
        return objects;
    }

    /** The objects of an overlay, by {@code kubectl kustomize}; without kubectl the test is skipped. */
    static List<JsonNode> rendered(String overlay) {
        return rendered(FOLDER.resolve("overlays").resolve(overlay));
    }

    static List<JsonNode> rendered(Path kustomization) {
        assumeTrue(
                Stream.of(System.getenv("PATH").split(File.pathSeparator))
                        .anyMatch(p -> Files.isExecutable(Path.of(p, "kubectl"))),
                "no kubectl on the PATH: what kustomize makes of the files is not checked");
        return RENDERED.computeIfAbsent(kustomization, Manifests::kustomize);
    }

    private static List<JsonNode> kustomize(Path kustomization) {
        try {
            var errors = Files.createTempFile("kustomize", ".err");
            var process = new ProcessBuilder("kubectl", "kustomize", kustomization.toString())
                    .redirectError(errors.toFile())
                    .start();
            var yaml = new String(process.getInputStream().readAllBytes());
            var code = process.waitFor();
            var said = Files.readString(errors);
            Files.delete(errors);
            assumeTrue(!said.contains("unknown field"), "this kubectl is too old: " + said);
            assertThat(code).as(said).isZero();
            return documents(yaml);
        } catch (IOException e) {
            throw new AssertionError(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError(e);
        }
    }

    /** The specification of an object's pods; missing for an object that has none. */
    static JsonNode pod(JsonNode object) {
        var spec = object.path("spec");
        return (spec.has("jobTargetRef") ? spec.get("jobTargetRef") : spec)
                .path("template")
                .path("spec");
    }

    static String name(JsonNode object) {
        return object.at("/metadata/name").asString();
    }
}
