package org.dpsfleet.cli;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.dpsfleet.perceptual.safetensors.SafetensorsFile;
import org.dpsfleet.schemas.codec.Json;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static org.assertj.core.api.Assertions.assertThat;

/** {@code fleet export} on the command line; {@link ExportIT} tests what is in the files. */
class ExportCommandTest {
    private static final Checkpoints.Kind KIND = Checkpoints.Kind.of("alexnet", List.of(1, 4), "random:3", "lin");

    @TempDir
    private Path folder;

    private Path checkpoint = Path.of("");

    @BeforeEach
    void writeCheckpoint() {
        checkpoint = Checkpoints.write(folder, KIND, Checkpoints.scalars(4, KIND));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "--context 2 | 2",
                "--context 3 | 3",
                "--context color,zoom_in,rotate,translate,darken,blur | 0",
                "--context blur,color,darken,rotate,translate,zoom_in --repetition 1 | 3",
                "--context 0 --repetition 1 | 1"
            })
    void aContextIsARowOrARanking(String choice, int row) {
        var run = export("m.safetensors", (choice + " --json").split(" "));

        assertThat(run.code()).as(run.err()).isZero();
        var answer = Json.mapper().readTree(run.out());
        assertThat(answer.get("column").intValue()).isEqualTo(row);
        assertThat(answer.get("net").asString()).isEqualTo("alex");
        var written = SafetensorsFile.read(folder.resolve("m.safetensors"));
        var scalars = Checkpoints.scalars(4, KIND).values();
        assertThat(written.floats("lin0.model.1.weight")[0]).isEqualTo(scalars[row * KIND.totalChannels()]);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "--context 4 | not '4'",
                "--context 0 --repetition 2 | not '0' with --repetition 2",
                "--repetition 1 | with --repetition 1",
                "--json | by a row number from 0 to 3 or by a ranking."
            })
    void aChoiceThatIsNoneNamesTheContexts(String choice, String reason) {
        var run = export("m.pth", choice.split(" "));

        assertThat(run.code()).isEqualTo(2);
        assertThat(run.err()).contains(reason, "3: blur,color,darken,rotate,translate,zoom_in, repetition 1");
        assertThat(folder.resolve("m.pth")).doesNotExist();
    }

    @Test
    void theAnswerIsTheFileAndItsModel() {
        var run = export("m.pth", "--context", "0");

        assertThat(run.out().strip()).isEqualTo(folder.resolve("m.pth").toString());
        assertThat(run.err()).contains("lpips.LPIPS(net='alex', pretrained=False, pnet_rand=True)");
    }

    @Test
    void aCheckpointIsNamedByItsFolderOrItsUri() {
        export("folder.pth", "--context", "0");
        var byUri = Commands.run(
                "export",
                checkpoint.toUri().toString(),
                "--format",
                "lpips",
                "--out",
                folder.resolve("uri.pth").toString(),
                "--context",
                "0");

        assertThat(byUri.code()).as(byUri.err()).isZero();
        assertThat(folder.resolve("uri.pth")).hasSameBinaryContentAs(folder.resolve("folder.pth"));
    }

    @Test
    void equalCheckpointsGiveEqualFiles() throws Exception {
        export("a.pth", "--context", "1");
        export("b.pth", "--context", "1");

        assertThat(folder.resolve("b.pth")).hasSameBinaryContentAs(folder.resolve("a.pth"));
    }

    @Test
    void aFileIsOverwrittenOnlyByForce() throws Exception {
        var file = Files.writeString(folder.resolve("m.pth"), "mine");

        var refused = export("m.pth", "--context", "0");
        assertThat(refused.code()).isEqualTo(2);
        assertThat(refused.err()).contains("is there already; --force overwrites it");
        assertThat(file).hasContent("mine");

        assertThat(export("m.pth", "--context", "0", "--force").code()).isZero();
        assertThat(Files.size(file)).isGreaterThan(1000);
        try (var files = Files.list(folder)) {
            assertThat(files).containsExactlyInAnyOrder(file, checkpoint);
        }
    }

    @ParameterizedTest
    @CsvSource({
        "none/m.pth, there is no folder",
        "m.onnx, accepted: a name in .pth or .safetensors",
        "checkpoint.pth, is a folder"
    })
    void anImpossibleFileIsNamed(String out, String reason) throws Exception {
        Files.createDirectory(folder.resolve("checkpoint.pth"));

        var run = export(out, "--context", "0", "--force");

        assertThat(run.code()).isEqualTo(2);
        assertThat(run.err()).contains(reason).doesNotContain("\tat ");
    }

    @Test
    void layersThatLpipsDoesNotCompareAreRefused() {
        var kind = Checkpoints.Kind.of("squeezenet1_1", List.of(1, 3, 7, 12), "random:3", "lin");
        checkpoint = Checkpoints.write(folder.resolve("published"), kind, Checkpoints.scalars(4, kind));

        var run = export("m.pth", "--context", "0");

        assertThat(run.code()).isEqualTo(2);
        assertThat(run.err()).contains("compares layer 3 of squeezenet1_1", "python/README.md");
        assertThat(folder.resolve("m.pth")).doesNotExist();
    }

    @Test
    void aBaselineNeedsNoChoice() {
        checkpoint = Checkpoints.write(folder.resolve("baseline"), KIND, Checkpoints.scalars(1, KIND));

        assertThat(export("m.pth").code()).isZero();
    }

    @Test
    void theFolderOfExperimentsIsNotTheFile() {
        var run = Commands.run(
                Map.of("FLEET_OUT", folder.toString()),
                "export",
                checkpoint.toString(),
                "--format",
                "lpips",
                "--context",
                "0");

        assertThat(run.code()).isEqualTo(2);
        assertThat(run.err()).contains("--out");
    }

    private Commands.Outcome export(String out, String... more) {
        var arguments = new ArrayList<String>(List.of(
                "export",
                checkpoint.toString(),
                "--format",
                "lpips",
                "--out",
                folder.resolve(out).toString()));
        Stream.of(more).forEach(arguments::add);
        return Commands.run(arguments.toArray(String[]::new));
    }
}
