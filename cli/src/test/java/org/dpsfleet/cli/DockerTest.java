package org.dpsfleet.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.dpsfleet.schemas.codec.Json;
import org.dpsfleet.testing.repository.Repository;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.dataformat.yaml.YAMLMapper;

import static org.assertj.core.api.Assertions.assertThat;

/** The images and the compose file say what the command understands. */
class DockerTest {
    private static final Path FOLDER = Repository.ROOT.resolve("docker");
    private static final JsonNode COMPOSE =
            YAMLMapper.builder().build().readTree(FOLDER.resolve("compose.yaml").toFile());

    private static String line(List<String> dockerfile, String instruction) {
        return dockerfile.stream()
                .filter(l -> l.startsWith(instruction + " "))
                .findFirst()
                .orElseThrow()
                .substring(instruction.length() + 1);
    }

    private static String[] words(String execForm) {
        return Json.mapper().readValue(execForm, String[].class);
    }

    @ParameterizedTest
    @ValueSource(strings = {"coordinator", "gpu-worker", "eval-worker"})
    void theImageRunsItsRoleAsNobodyInParticularInExecForm(String role) throws IOException {
        var dockerfile = Files.readAllLines(FOLDER.resolve(role).resolve("Dockerfile"));

        assertThat(line(dockerfile, "FROM")).isEqualTo("eclipse-temurin:25-jre");
        assertThat(line(dockerfile, "USER")).isEqualTo("10001");
        assertThat(words(line(dockerfile, "ENTRYPOINT"))).startsWith("java").endsWith("-jar", "/opt/fleet/fleet.jar");
        var command = words(line(dockerfile, "CMD"));
        assertThat(command).startsWith(role);
        assertThat(Commands.line().parseArgs(command).subcommand().commandSpec().name())
                .isEqualTo(role);
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
                });
    }

    @Test
    void theComposeFileMountsWhatExists() {
        var own = COMPOSE.get("services")
                .valueStream()
                .flatMap(s -> s.path("volumes").valueStream())
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
        assertThat(names).containsExactlyInAnyOrder("FLEET_BOOTSTRAP_SERVERS", "FLEET_TOKEN", "FLEET_STATE");
    }
}
