package org.dpsfleet.cli;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.dpsfleet.schemas.codec.Json;
import org.dpsfleet.schemas.yaml.PlainScalars;
import org.dpsfleet.schemas.yaml.YamlDocument;
import org.dpsfleet.testing.repository.Repository;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

import static org.assertj.core.api.Assertions.assertThat;

/** The images and the compose file say what the command understands. */
class DockerTest {
    private static final Path FOLDER = Repository.ROOT.resolve("docker");
    private static final JsonNode COMPOSE = read(FOLDER.resolve("compose.yaml"));

    private static JsonNode read(Path yaml) {
        try {
            return YamlDocument.read(Files.readString(yaml), PlainScalars.CORE).tree();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The instructions of a stage and of those that it is made from, the base image's first. */
    private static List<String> stage(String name) throws IOException {
        var lines = Files.readAllLines(FOLDER.resolve("Dockerfile"));
        var from = lines.stream()
                .filter(line -> line.startsWith("FROM ") && line.endsWith(" AS " + name))
                .findFirst()
                .orElseThrow();
        var parent = from.split(" ")[1];
        var own = lines.subList(lines.indexOf(from), lines.size()).stream()
                .skip(1)
                .takeWhile(line -> !line.startsWith("FROM "));
        return parent.contains(":")
                ? Stream.concat(Stream.of(from), own).toList()
                : Stream.concat(stage(parent).stream(), own).toList();
    }

    private static String last(List<String> instructions, String name) {
        return instructions.reversed().stream()
                .filter(line -> line.startsWith(name + " "))
                .findFirst()
                .orElseThrow()
                .substring(name.length() + 1);
    }

    private static String[] words(String execForm) {
        return Json.mapper().readValue(execForm, String[].class);
    }

    @ParameterizedTest
    @ValueSource(strings = {"coordinator", "gpu-worker", "eval-worker"})
    void theImageRunsItsRoleAsNobodyInParticularInExecForm(String role) throws IOException {
        var image = stage(role);

        assertThat(image.getFirst()).startsWith("FROM eclipse-temurin:25-jre ");
        assertThat(last(image, "USER")).isEqualTo("10001");
        assertThat(words(last(image, "ENTRYPOINT"))).containsExactly("/opt/fleet/start");
        assertRuns(words(last(image, "CMD")), role);
    }

    private static void assertRuns(String[] command, String role) {
        assertThat(command).startsWith(role);
        assertThat(Commands.line().parseArgs(command).subcommand().commandSpec().name())
                .isEqualTo(role);
    }

    @Test
    void theGpuWorkerOfTheComposeFileTakesAGpuOrNothing() {
        var command = Json.mapper()
                .treeToValue(COMPOSE.get("services").get("gpu-worker").get("command"), String[].class);

        assertRuns(command, "gpu-worker");
        assertThat(command).containsSequence("--device", "cuda:0");
    }

    @Test
    void theComposeFileHasTheProfilesAndBuildsTheImages() {
        var services = COMPOSE.get("services");
        var profiles = services.valueStream()
                .flatMap(s -> s.path("profiles").valueStream())
                .map(JsonNode::asString)
                .distinct()
                .toList();
        assertThat(profiles).containsExactlyInAnyOrder("cpu", "gpu", "monitoring");
        services.valueStream()
                .filter(s -> s.has("build"))
                .map(s -> s.get("build"))
                .forEach(build -> {
                    var context = FOLDER.resolve(build.get("context").asString());
                    var dockerfile =
                            context.resolve(build.get("dockerfile").asString()).normalize();
                    assertThat(dockerfile).exists();
                    assertThat(dockerfile)
                            .content()
                            .contains(" AS " + build.get("target").asString());
                });
    }

    @Test
    void theComposeFileMountsWhatExists() {
        var own = COMPOSE.get("services")
                .valueStream()
                .flatMap(s -> s.path("volumes").valueStream())
                .filter(JsonNode::isString)
                .map(JsonNode::asString)
                .filter(v -> v.startsWith("../monitoring/"))
                .map(v -> FOLDER.resolve(v.substring(0, v.indexOf(':'))).normalize());
        assertThat(own.toList()).hasSize(4).allMatch(Files::exists);
    }

    @Test
    void settingsGoByTheNamesThatTheCommandReads() {
        var names = Stream.of(COMPOSE.get("services").get("coordinator"), COMPOSE.get("x-worker"))
                .flatMap(s -> s.get("environment").propertyNames().stream())
                .distinct()
                .toList();
        assertThat(names).containsExactlyInAnyOrder("FLEET_BOOTSTRAP_SERVERS", "FLEET_TOKEN");
    }
}
