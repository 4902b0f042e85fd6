package org.dpsfleet.cli.process;

import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import javax.imageio.ImageIO;
import org.dpsfleet.cli.Commands;
import org.dpsfleet.objectstore.S3Server;
import org.dpsfleet.perceptual.checkpoint.Hashes;
import org.dpsfleet.perceptual.network.Architecture;
import org.dpsfleet.perceptual.network.Parameters;
import org.dpsfleet.perceptual.safetensors.SafetensorsWriter;
import org.dpsfleet.testing.http.FileServer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

import static org.assertj.core.api.Assertions.assertThat;
import static org.dpsfleet.cli.process.Experiments.PATIENCE;

/** Images, judgements and weights that are fetched give what the same files on this machine give. */
class FetchedInputsIT {
    private static final String EXPERIMENT = """
            name: fetched
            networks: [{name: alexnet, layers: [1], weights: {kind: pretrained%s}}]
            contexts: {kind: random, count: 2, seed: 0}
            train: {kind: folder, path: "%s"%s}
            test: {images: {kind: dead-leaves, images: 16, seed: 2}}
            perceptual: {kind: folder, path: "%s"%s}
            training: {batch_size: 8, epochs: 1}
            """;

    @RegisterExtension
    final FleetProcesses processes = new FleetProcesses();

    private final S3Server bucket = S3Server.start("sets");
    private FileServer web;
    private Path data;
    private Path weights;

    @BeforeEach
    void write() throws IOException {
        web = new FileServer();
        data = Files.createDirectories(processes.folder().resolve("data"));
        weights = Files.createDirectories(processes.folder().resolve("weights"));
        var random = new Random(5);
        for (int i = 0; i < 16; i++) {
            picture(data.resolve("photos/%02d.png".formatted(i)), random);
        }
        for (int i = 0; i < 3; i++) {
            for (var part : List.of("ref", "p0", "p1")) {
                picture(data.resolve("bapps/2afc/val/toy/%s/%d.png".formatted(part, i)), random);
            }
            judgement(data.resolve("bapps/2afc/val/toy/judge/%d.npy".formatted(i)), i % 2);
        }
        SafetensorsWriter.write(
                weights.resolve("alexnet.safetensors"),
                Parameters.random(Architecture.ALEXNET, 1, 0).tensors(),
                new TreeMap<>());
    }

    @AfterEach
    void stop() {
        web.close();
        bucket.close();
    }

    private static void picture(Path file, Random random) throws IOException {
        var image = new BufferedImage(64, 64, BufferedImage.TYPE_INT_RGB);
        for (int p = 0; p < 64 * 64; p++) {
            image.setRGB(p % 64, p / 64, random.nextInt());
        }
        Files.createDirectories(file.getParent());
        assertThat(ImageIO.write(image, "png", file.toFile())).isTrue();
    }

    private static void judgement(Path file, float value) throws IOException {
        Files.createDirectories(file.getParent());
        var header = "{'descr': '<f4', 'fortran_order': False, 'shape': (1,), }";
        header += " ".repeat(117 - header.length()) + "\n";
        var bytes = ByteBuffer.allocate(10 + 118 + 4).order(ByteOrder.LITTLE_ENDIAN);
        bytes.put(new byte[] {(byte) 0x93, 'N', 'U', 'M', 'P', 'Y', 1, 0}).putShort((short) 118);
        bytes.put(header.getBytes(StandardCharsets.US_ASCII)).putFloat(value);
        Files.write(file, bytes.array());
    }

    private byte[] zip(String folder) throws IOException {
        var bytes = new ByteArrayOutputStream();
        try (var zip = new ZipOutputStream(bytes);
                var files = Files.walk(data.resolve(folder))) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                zip.putNextEntry(new ZipEntry(data.relativize(file).toString().replace('\\', '/')));
                Files.copy(file, zip);
            }
        }
        return bytes.toByteArray();
    }

    private static String pinned(byte[] content) {
        return ", sha256: " + Hashes.sha256(content);
    }

    private Path experiment(String name, Object... inputs) throws IOException {
        return Files.writeString(processes.folder().resolve(name), EXPERIMENT.formatted(inputs));
    }

    private Outcome run(Path file, String out, Path from) {
        var folder = processes.folder().resolve(out);
        var run = processes.start(
                Map.of(
                        "AWS_ENDPOINT_URL_S3", bucket.endpoint().toString(),
                        "AWS_ACCESS_KEY_ID", S3Server.ACCESS_KEY,
                        "AWS_SECRET_ACCESS_KEY", S3Server.SECRET_KEY),
                "run",
                file.toString(),
                "--data",
                from.toString(),
                "--weights",
                from.resolveSibling("weights").toString(),
                "--out",
                folder.toString());
        assertThat(run.exitCode(PATIENCE)).as(run.err()).isZero();
        assertThat(run.out() + run.err()).doesNotContain("signature", S3Server.SECRET_KEY);
        assertThat(run.err().contains("fleet: note: workers fetch alexnet, photos.zip and bapps"))
                .isEqualTo(out.equals("fetched"));
        return Outcome.ofRun(folder, "fetched");
    }

    /** A task's id is the hash of its work, of which the places of its data are a part. */
    private static List<String> withoutTasks(Outcome outcome) {
        return outcome.rows().stream()
                .map(row -> row.replaceAll("[0-9a-f]{64}", "TASK"))
                .sorted()
                .toList();
    }

    @Test
    void theyGiveWhatTheSameFilesGive() throws IOException {
        // given
        var expected = run(experiment("local.yaml", "", "photos", "", "bapps", ""), "local", data);
        byte[] photos = zip("photos");
        byte[] bapps = zip("bapps");
        byte[] network = Files.readAllBytes(weights.resolve("alexnet.safetensors"));
        bucket.put("sets", "team/photos.zip", photos);
        web.put("bapps", bapps);
        web.put("alexnet", network);
        var file = experiment(
                "fetched.yaml",
                ", uri: \"" + web.base() + "alexnet?signature=1\"" + pinned(network),
                "s3://sets/team/photos.zip",
                pinned(photos),
                web.base() + "bapps?signature=1",
                pinned(bapps));
        var nothing = processes.folder().resolve("nothing/data");

        // when
        var found = run(file, "fetched", nothing);

        // then
        assertThat(withoutTasks(found)).hasSizeGreaterThan(2).isEqualTo(withoutTasks(expected));
        assertThat(web.asked()).containsExactly("all", "all");
        var cache = processes.folder().resolve("fetched/cache/inputs");
        var check = Commands.run(
                "data", "check", file.toString(), "--data", nothing.toString(), "--input-cache", cache.toString());
        assertThat(check.code()).as(check.out() + check.err()).isZero();
        assertThat(check.out()).contains("all that it names is here");
        assertThat(web.asked()).hasSize(2);
    }
}
