package org.dpsfleet.cli.process;

import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.zip.GZIPInputStream;
import javax.imageio.ImageIO;
import org.dpsfleet.cli.Commands;
import org.dpsfleet.objectstore.S3Server;
import org.dpsfleet.schemas.codec.Json;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import tools.jackson.databind.JsonNode;

import static org.assertj.core.api.Assertions.assertThat;
import static org.dpsfleet.cli.process.Experiments.PATIENCE;

/**
 * Checkpoints, reports and the cache of differences in a bucket: the same results as with folders, and commands that
 * take its URIs.
 */
class S3IT {
    private static final String OUT = "s3://fleet/team";
    private static final String CACHE = "s3://fleet/team/cache";
    private static final String REPORT = "s3://fleet/reports/bucket";
    private static final String EXPERIMENT = """
            name: bucket
            networks: [{name: alexnet, layers: [1], weights: {kind: random, seed: 1}}]
            contexts: {kind: random, count: 2, seed: 0}
            draw_seeds: [0, 1]
            train: {kind: dead-leaves, images: 32, seed: 1}
            test: {images: {kind: dead-leaves, images: 32, seed: 2}}
            perceptual: {kind: simulated, triplets: 20}
            training: {batch_size: 16, epochs: 2}
            """;

    @RegisterExtension
    final FleetProcesses processes = new FleetProcesses();

    private final S3Server server = S3Server.start("fleet");
    private final Map<String, String> environment = Map.of(
            "AWS_ENDPOINT_URL_S3", server.endpoint().toString(),
            "AWS_ACCESS_KEY_ID", S3Server.ACCESS_KEY,
            "AWS_SECRET_ACCESS_KEY", S3Server.SECRET_KEY);
    /** What these mean to a process that runs already. */
    private final Map<String, String> properties = Map.of(
            "aws.endpointUrlS3", server.endpoint().toString(),
            "aws.accessKeyId", S3Server.ACCESS_KEY,
            "aws.secretAccessKey", S3Server.SECRET_KEY);

    private final List<FleetProcess> workers = new ArrayList<>();
    private int spoiled;

    @BeforeEach
    void set() {
        properties.forEach(System::setProperty);
    }

    @AfterEach
    void stop() {
        properties.keySet().forEach(System::clearProperty);
        server.close();
    }

    @Test
    void workersThatShareABucketFindWhatThoseOfAFolderFind() throws IOException {
        // given
        var file = Files.writeString(processes.folder().resolve("bucket.yaml"), EXPERIMENT)
                .toString();
        var undisturbed = processes.folder().resolve("undisturbed");
        var run = processes.start(
                environment, "run", file, "--out", undisturbed.toString(), "--cache-store", CACHE, "--report", REPORT);
        assertThat(run.exitCode(PATIENCE)).as(run.err()).isZero();
        assertThat(run.err()).contains("the report is at " + REPORT + "/report.html as well");
        assertReportIs(undisturbed.resolve("bucket"));
        var cached = server.objects("fleet", ".safetensors");
        // The perceptual split, and the test set of either draw seed.
        assertThat(cached.keySet()).hasSize(3).allMatch(key -> key.startsWith("team/cache/"));
        var expected = Outcome.ofRun(undisturbed, "bucket");
        var fleet = SmallFleet.start(processes);
        var copies = processes.folder().resolve("copies");
        start("gpu-worker", "--bootstrap-servers", fleet.broker(), "--out", OUT);
        var submit = fleet.start("submit", file, "--wait");
        new Watching(fleet.coordinator(), "bucket").adapted(expected.models().size());
        // Objects that a server spoils, or somebody: the checkpoints are made again.
        spoil("/model.safetensors");
        spoil("/checkpoint.json");
        // And what networks see: it is computed again, and replaced.
        cached.forEach((key, content) -> server.put("fleet", key, Arrays.copyOf(content, content.length - 1)));
        var seen = processes.folder().resolve("seen");
        start(
                "eval-worker",
                "--bootstrap-servers",
                fleet.broker(),
                "--out",
                OUT,
                "--checkpoint-cache",
                copies.toString(),
                "--cache",
                seen.toString(),
                "--cache-store",
                CACHE);

        // when
        assertThat(submit.exitCode(PATIENCE)).as(submit.err()).isZero();
        var experiment = submit.out().strip();

        // then
        var manifests = archived(fleet, experiment);
        assertCached(cached, seen);
        assertReported();
        var rows = Files.readString(processes.folder().resolve("archive/report/results.csv"));
        assertThat(rows.lines().sorted()).isEqualTo(expected.rows());
        assertThat(models(manifests)).isEqualTo(expected.models());
        assertThat(expected.models()).hasSizeGreaterThan(1);
        assertThat(copies.toFile().list()).hasSize(expected.models().size());
        assertMeasures(manifests.getFirst().path("uri").asString());
        assertKeptByGc(fleet);
        assertTriedOut();
        assertThat(fleet.out().resolve("checkpoints")).doesNotExist();
        assertThat(workers)
                .allSatisfy(process -> assertThat(process.out() + process.err())
                        .isNotBlank()
                        .doesNotContain(S3Server.SECRET_KEY)
                        .doesNotContain(S3Server.ACCESS_KEY));
    }

    /** The one worker's differences are in the bucket and on its machine, and are those of the run. */
    private void assertCached(Map<String, byte[]> expected, Path seen) throws IOException {
        assertThat(workers.getLast().err().split("It is computed again, and replaced.", -1))
                .hasSize(expected.size() + 1);
        assertThat(workers.getLast().err()).doesNotContain("not used for now");
        for (var object : expected.entrySet()) {
            assertThat(server.objects("fleet", object.getKey())).containsExactly(object);
            var name = object.getKey().substring("team/cache/".length());
            assertThat(seen.resolve(name)).hasBinaryContent(object.getValue());
        }
    }

    /** A report goes to the bucket in place of another one, and a bucket that is not there is said. */
    private void assertReported() throws IOException {
        var archive = processes.folder().resolve("archive");
        server.put("fleet", "reports/bucket/report.html", new byte[3]);

        assertThat(finish("report", archive.toString(), "--out", REPORT + "/")).isEqualTo(REPORT + "/report.html\n");

        assertReportIs(archive.resolve("report"));
        var missing = Commands.run("report", archive.toString(), "--out", "s3://nobodys/x");
        assertThat(missing.code()).isEqualTo(1);
        assertThat(missing.out()).isEmpty();
        assertThat(missing.err()).startsWith("fleet: s3://nobodys/x/").contains("there is no bucket 'nobodys'");
    }

    private void assertReportIs(Path folder) throws IOException {
        var names = new TreeSet<String>();
        try (var files = Files.list(folder)) {
            for (var file : files.toList()) {
                names.add("reports/bucket/" + file.getFileName());
            }
        }
        assertThat(names).hasSize(5);
        var there = new TreeMap<String, byte[]>();
        for (var end : List.of(".html", ".json", ".csv", ".tsv", ".parquet")) {
            server.objects("fleet", end).forEach((key, content) -> {
                if (key.startsWith("reports/")) {
                    there.put(key, content);
                }
            });
        }
        assertThat(there.keySet()).isEqualTo(names);
        for (var object : there.entrySet()) {
            // Parquet's writer lists encodings in any order.
            if (!object.getKey().endsWith(".parquet")) {
                assertThat(folder.resolve(Path.of(object.getKey()).getFileName()))
                        .hasBinaryContent(object.getValue());
            }
        }
    }

    /** One of the objects whose keys end so, each time of another checkpoint. */
    private void spoil(String end) {
        var keys = List.copyOf(server.objects("fleet", end).keySet());
        server.put("fleet", keys.get(spoiled++), new byte[10]);
    }

    private void start(String... command) {
        workers.add(processes.start(environment, command));
    }

    private static String finish(String... command) {
        var ended = Commands.run(command);
        assertThat(ended.code()).as(ended.err()).isZero();
        return ended.out();
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

    /** Two pictures that differ, by a metric that is read from the bucket. */
    private void assertMeasures(String checkpoint) throws IOException {
        var distance = finish(
                "distance",
                picture("black.png", 0).toString(),
                picture("grey.png", 0x808080).toString(),
                "--checkpoint",
                checkpoint,
                "--context",
                "0",
                "--json");
        assertThat(Json.mapper().readTree(distance).path("distance").asDouble()).isPositive();
    }

    private Path picture(String name, int colour) throws IOException {
        var pixels = new BufferedImage(64, 64, BufferedImage.TYPE_INT_RGB);
        pixels.setRGB(20, 20, colour);
        var file = processes.folder().resolve(name);
        assertThat(ImageIO.write(pixels, "png", file.toFile())).isTrue();
        return file;
    }

    /** A bucket that is not there is said at the start, and by the doctor. */
    private void assertTriedOut() {
        var missing = "there is no bucket 'nobodys' (404 NoSuchBucket); create it first";

        var worker = processes.start(
                environment, "eval-worker", "--bootstrap-servers", "127.0.0.1:1", "--out", "s3://nobodys/x");
        assertThat(worker.exitCode(PATIENCE)).as(worker.err()).isEqualTo(2);
        assertThat(worker.err()).contains(missing).doesNotContain("\tat ", "uid");
        assertThat(Commands.run("doctor", "--out", "s3://nobodys/x").out())
                .containsPattern("store +missing +s3://nobodys/x/checkpoints.*" + Pattern.quote(missing));
        assertThat(Commands.run("doctor", "--out", OUT).out())
                .contains("store     ok        " + OUT + "/ can be written and read");
    }

    private void assertKeptByGc(SmallFleet fleet) {
        var kept = finish("gc", "--out", OUT, "--coordinator", fleet.coordinator(), "--json");
        assertThat(Json.mapper().readTree(kept).path("freed"))
                .allSatisfy(sum -> assertThat(sum.path("count").asInt()).isZero());
    }
}
