package org.dpsfleet.cli.process;

import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.TreeMap;
import javax.imageio.ImageIO;
import org.dpsfleet.cli.Commands;
import org.dpsfleet.perceptual.network.Architecture;
import org.dpsfleet.perceptual.network.Parameters;
import org.dpsfleet.perceptual.safetensors.SafetensorsWriter;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;
import static org.dpsfleet.cli.process.Experiments.PATIENCE;

/**
 * A person's mistake is told before anything is started, published or written: a sentence that names
 * what, where and what would be right, and exit code 2.
 */
class BadInputIT {
    private static final String RANDOM = "{kind: random}";
    private static final String DRAWN = "{kind: dead-leaves, images: 8}";
    private static final String SIMULATED = "{kind: simulated, triplets: 4}";

    @RegisterExtension
    final FleetProcesses processes = new FleetProcesses();

    @TempDir
    Path folder;

    private Path data = Path.of("");
    private Path weights = Path.of("");

    @BeforeEach
    void makeFolders() throws IOException {
        data = Files.createDirectory(folder.resolve("data"));
        weights = Files.createDirectory(folder.resolve("weights"));
    }

    private Path experiment(String weightsOf, String train, String test, String perceptual) throws IOException {
        return Files.writeString(folder.resolve("e.yaml"), """
                name: e
                networks: [{name: alexnet, weights: %s}]
                contexts: {kind: random, count: 2}
                train: %s
                test: {images: %s}
                perceptual: %s
                """.formatted(weightsOf, train, test, perceptual));
    }

    /** Both commands refuse it alike, and neither leaves a trace. */
    private void assertRefused(Path file, String... parts) {
        var out = folder.resolve("out");
        var where = List.of("--data", data.toString(), "--weights", weights.toString());
        var run = Commands.run(with(where, "run", file.toString(), "--out", out.toString()));
        // Nothing answers there: the mistake is found before anybody is asked.
        var submit = Commands.run(with(where, "submit", file.toString(), "--coordinator", "http://127.0.0.1:1"));

        assertThat(run.err()).startsWith("fleet: ").contains(parts).doesNotContain("\tat ");
        assertThat(run.code()).isEqualTo(2);
        assertThat(run.out()).isEmpty();
        assertThat(out).doesNotExist();
        assertThat(submit.err()).isEqualTo(run.err());
        assertThat(submit.code()).isEqualTo(2);
    }

    private static String[] with(List<String> more, String... command) {
        var all = new ArrayList<>(Arrays.asList(command));
        all.addAll(more);
        return all.toArray(String[]::new);
    }

    private static void picture(Path file, int side) throws IOException {
        Files.createDirectories(file.getParent());
        assertThat(ImageIO.write(new BufferedImage(side, side, BufferedImage.TYPE_INT_RGB), "png", file.toFile()))
                .isTrue();
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

    private Path split(int triplets) throws IOException {
        var split = data.resolve("bapps/2afc/val/cnn");
        for (var sub : List.of("ref", "p0", "p1", "judge")) {
            Files.createDirectories(split.resolve(sub));
        }
        for (var i = 0; i < triplets; i++) {
            for (var sub : List.of("ref", "p0", "p1")) {
                picture(split.resolve(sub).resolve("00" + i + ".png"), 64);
            }
            judgement(split.resolve("judge/00" + i + ".npy"), 0.5f);
        }
        return split;
    }

    private Path weightsOf(Architecture network) throws IOException {
        var file = weights.resolve("alexnet.safetensors");
        var last = network.publishedLayers().getLast();
        SafetensorsWriter.write(file, Parameters.random(network, last, 0).tensors(), new TreeMap<>());
        return file;
    }

    @Test
    void anUnknownKeyIsToldWithWhatWasMeantAndWhere() throws IOException {
        var file = experiment(RANDOM, DRAWN, DRAWN, SIMULATED);
        Files.writeString(file, Files.readString(file) + "draw_seed: [0]\n");

        assertRefused(file, "draw_seed", "line 7", "did you mean", "draw_seeds");
    }

    @Test
    void impossibleRankingsAreToldWithWhatIsWrong() throws IOException {
        assertRefused(
                rankings("[[blur, blur, color], [blur, color]]"),
                "/contexts/rankings/0 (line 3)",
                "has blur more than once");
        assertRefused(
                rankings("[[blur, color], [blur, rotate]]"),
                "/contexts/rankings/1 (line 3)",
                "lacks color and has rotate in addition");
        assertRefused(rankings("[[blur, colour]]"), "'colour'", "did you mean", "color");
    }

    private Path rankings(String rankings) throws IOException {
        var file = experiment(RANDOM, DRAWN, DRAWN, SIMULATED);
        return Files.writeString(
                file,
                Files.readString(file)
                        .replace("{kind: random, count: 2}", "{kind: rankings, rankings: " + rankings + "}"));
    }

    @Test
    void aMissingDataFileIsNamed() throws IOException {
        assertRefused(
                experiment(RANDOM, "{kind: stl10, path: train_X.bin}", DRAWN, SIMULATED),
                data.resolve("train_X.bin").toString(),
                "There is nothing at");
    }

    @Test
    void allThatIsMissingIsNamedAtOnce() throws IOException {
        assertRefused(
                experiment(
                        "{kind: pretrained}",
                        "{kind: stl10, path: train_X.bin}",
                        "{kind: folder, path: photos}",
                        "{kind: folder, path: bapps}"),
                "4 problems",
                "alexnet*.safetensors",
                "--weights",
                "train_X.bin",
                "photos",
                "bapps");
    }

    @Test
    void truncatedWeightsAreNamed() throws IOException {
        var file = weightsOf(Architecture.ALEXNET);
        Files.write(file, Arrays.copyOf(Files.readAllBytes(file), 100_000));

        assertRefused(experiment("{kind: pretrained}", DRAWN, DRAWN, SIMULATED), file.toString(), "is cut short");
    }

    @Test
    void weightsOfAnotherNetworkAreNamedWithWhatTheyLack() throws IOException {
        var file = weightsOf(Architecture.SQUEEZENET1_1);

        assertRefused(
                experiment("{kind: pretrained}", DRAWN, DRAWN, SIMULATED),
                file + " holds no weights of alexnet",
                "features.");
    }

    @Test
    void everyPictureThatIsNoneIsNamed() throws IOException {
        for (var i = 0; i < 5; i++) {
            picture(data.resolve("photos/" + i + ".png"), 20);
        }
        Files.writeString(data.resolve("photos/1.png"), "not found");
        var cut = data.resolve("photos/3.png");
        Files.write(cut, Arrays.copyOf(Files.readAllBytes(cut), 45));

        assertRefused(
                experiment(RANDOM, DRAWN, "{kind: folder, path: photos}", SIMULATED),
                "2 problems",
                data.resolve("photos/1.png") + " is not a picture",
                cut + " is damaged");
    }

    @Test
    void fewerPicturesThanAskedForAreCounted() throws IOException {
        picture(data.resolve("photos/0.png"), 20);

        assertRefused(
                experiment(RANDOM, DRAWN, "{kind: folder, path: photos, images: 3}", SIMULATED),
                "3 pictures are asked for",
                "1 pictures in the folder " + data.resolve("photos"));
    }

    @Test
    void aBinaryFileOfNoWholeNumberOfPicturesIsToldItsSize() throws IOException {
        Files.write(data.resolve("train_X.bin"), new byte[3 * 96 * 96 * 2 + 1]);

        assertRefused(
                experiment(RANDOM, "{kind: stl10, path: train_X.bin}", DRAWN, SIMULATED),
                data.resolve("train_X.bin") + " has 55297 bytes",
                "27648 bytes (3 x 96 x 96)");
    }

    @Test
    void aJudgementWithoutItsPictureIsNamed() throws IOException {
        var split = split(2);
        Files.delete(split.resolve("p1/001.png"));

        assertRefused(
                experiment(RANDOM, DRAWN, DRAWN, "{kind: folder, path: bapps}"),
                "In " + split + " there is no picture in p1 for judge/001.npy");
    }

    @Test
    void aJudgementThatIsNoShareIsNamed() throws IOException {
        var split = split(2);
        judgement(split.resolve("judge/001.npy"), 7);

        assertRefused(
                experiment(RANDOM, DRAWN, DRAWN, "{kind: folder, path: bapps}"),
                split.resolve("judge/001.npy") + " holds the judgement 7.0",
                "from 0 to 1");
    }

    @Test
    void noTripletsAtAllAreRefused() throws IOException {
        assertRefused(
                experiment(RANDOM, DRAWN, DRAWN, "{kind: simulated, triplets: 0}"), "/perceptual/triplets (line 6)");

        var split = split(0);
        assertRefused(experiment(RANDOM, DRAWN, DRAWN, "{kind: folder, path: bapps}"), split + " is empty", "judge");
    }

    @Test
    void aTrainingSetOfWhichNothingIsLeftToTrainOnIsRefused() throws IOException {
        var file = experiment(RANDOM, "{kind: dead-leaves, images: 2}", DRAWN, SIMULATED);
        Files.writeString(file, Files.readString(file) + "training: {validation_fraction: 0.9}\n");

        assertRefused(file, "Of 2 training images", "validation_fraction of 0.9");

        // and so it is as one value of a grid
        Files.writeString(file, Files.readString(file).replace("0.9", "[0.2, 0.9]"));
        assertRefused(file, "Of 2 training images", "validation_fraction of 0.9");
    }

    /** The whole way to the shell: exit code, streams, and no stray line of a library. */
    @Test
    void theProcessItselfEndsWithTheSentenceAlone() throws IOException {
        var process = processes.finish(
                PATIENCE,
                "run",
                experiment(RANDOM, "{kind: stl10, path: no.bin}", DRAWN, SIMULATED)
                        .toString(),
                "--data",
                data.toString());

        assertThat(process.exitCode(PATIENCE)).isEqualTo(2);
        assertThat(process.err().lines()).hasSize(1);
        assertThat(process.err())
                .startsWith("fleet: ")
                .contains(data.resolve("no.bin").toString());
        assertThat(process.out()).isEmpty();
        assertThat(processes.folder().resolve("out")).doesNotExist();
    }
}
