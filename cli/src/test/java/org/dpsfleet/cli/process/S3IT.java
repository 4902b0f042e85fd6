package org.dpsfleet.cli.process;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.zip.GZIPInputStream;
import org.dpsfleet.objectstore.S3Server;
import org.dpsfleet.schemas.codec.Json;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import tools.jackson.databind.JsonNode;

import static org.assertj.core.api.Assertions.assertThat;
import static org.dpsfleet.cli.process.Experiments.MANY_TASKS;
import static org.dpsfleet.cli.process.Experiments.PATIENCE;

/** Checkpoints in a bucket: the same results as with a folder, and commands that take its URIs. */
class S3IT {
    private static final String OUT = "s3://fleet/team";

    @RegisterExtension
    final FleetProcesses processes = new FleetProcesses();

    private final S3Server server = S3Server.start("fleet");
    private final Map<String, String> environment = Map.of(
            "AWS_ENDPOINT_URL_S3", server.endpoint().toString(),
            "AWS_ACCESS_KEY_ID", S3Server.ACCESS_KEY,
            "AWS_SECRET_ACCESS_KEY", S3Server.SECRET_KEY);
    private final List<FleetProcess> withKeys = new ArrayList<>();

    @AfterEach
    void stop() {
        server.close();
    }

    @Test
    void workersThatShareABucketFindWhatThoseOfAFolderFind() throws IOException {
        // given
        var expected = MANY_TASKS.undisturbed(processes);
        var file = MANY_TASKS.in(processes.folder());
        var fleet = SmallFleet.start(processes);
        var copies = processes.folder().resolve("copies");
        start("gpu-worker", "--bootstrap-servers", fleet.broker(), "--out", OUT);
        start("eval-worker", "--bootstrap-servers", fleet.broker(), "--out", OUT, "--checkpoint-cache", copies.toString());

        // when
        var experiment = fleet.finish("submit", file, "--wait").out().strip();

        // then
        assertThat(fleet.outcome(experiment).rows()).isEqualTo(expected.rows());
        var manifests = archived(fleet, experiment);
        assertThat(models(manifests)).isEqualTo(expected.models());
        assertThat(Files.list(copies)).hasSize(expected.models().size());
        assertExported(manifests.getFirst().path("uri").asString());
        assertKeptByGc(fleet, expected.models().size());
        assertThat(fleet.out().resolve("checkpoints")).doesNotExist();
        assertThat(withKeys)
                .allSatisfy(process -> assertThat(process.out() + process.err())
                        .doesNotContain(S3Server.SECRET_KEY)
                        .doesNotContain(S3Server.ACCESS_KEY));
    }

    private FleetProcess start(String... command) {
        var process = processes.start(environment, command);
        withKeys.add(process);
        return process;
    }

    private FleetProcess finish(String... command) {
        var process = start(command);
        assertThat(process.exitCode(PATIENCE)).as(process.err()).isZero();
        return process;
    }

    private List<JsonNode> archived(SmallFleet fleet, String experiment) throws IOException {
        var archive = processes.folder().resolve("archive");
        finish("archive", experiment, "--keep", "--out", archive.toString(), "--coordinator", fleet.coordinator());
        try (var lines = new GZIPInputStream(Files.newInputStream(archive.resolve("manifests.ndjson.gz")))) {
            return new String(lines.readAllBytes(), StandardCharsets.UTF_8)
                    .lines()
                    .map(Json.mapper()::readTree)
                    .toList();
        }
    }

    /** The hash of each checkpoint's model, as its manifest has it. */
    private static Map<String, String> models(List<JsonNode> manifests) {
        var models = new TreeMap<String, String>();
        for (var line : manifests) {
            var uri = line.path("uri").asString();
            assertThat(uri).startsWith(OUT + "/checkpoints/");
            var manifest = Json.mapper().readTree(line.path("manifest").asString());
            models.put(
                    Path.of(uri).getFileName().toString(),
                    manifest.at("/files/model.safetensors/sha256").asString());
        }
        return models;
    }

    private void assertExported(String checkpoint) {
        var picture = processes.folder().resolve("a.png");
        var pixels = new java.awt.image.BufferedImage(64, 64, java.awt.image.BufferedImage.TYPE_INT_RGB);
        try {
            javax.imageio.ImageIO.write(pixels, "png", picture.toFile());
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    private void assertKeptByGc(SmallFleet fleet, int checkpoints) {
        var kept = finish("gc", "--out", OUT, "--coordinator", fleet.coordinator(), "--json");
        assertThat(Json.mapper().readTree(kept.out()).path("freed"))
                .allSatisfy(sum -> assertThat(sum.path("count").asInt()).isZero());
    }
}
