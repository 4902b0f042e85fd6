package org.dpsfleet.perceptual.weights;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import org.dpsfleet.perceptual.BadDataException;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

/** Checkpoints that PyTorch itself writes, in both of its formats, as training scripts have it do. */
class TrainingCheckpointsTest {
    private static final String PYTHON = "/usr/bin/python3";
    private static final Needed NET = Needed.ofShapes(
            "weights of net", new TreeMap<>(Map.of("conv.weight", new long[] {2, 2}, "conv.bias", new long[] {1})));

    @TempDir
    private static Path folder;

    @BeforeAll
    static void write() throws IOException, InterruptedException {
        assumeTrue(python("-c", "import torch"), "no torch in " + PYTHON + ": its files are not read");
        Path script = folder.resolve("make_checkpoints.py");
        try (var in = TrainingCheckpointsTest.class.getResourceAsStream("make_checkpoints.py")) {
            Files.copy(in, script);
        }
        assertThat(python(script.toString(), folder.toString())).isTrue();
    }

    private static boolean python(String... arguments) throws IOException, InterruptedException {
        if (!Files.exists(Path.of(PYTHON))) {
            return false;
        }
        String[] command = new String[arguments.length + 1];
        command[0] = PYTHON;
        System.arraycopy(arguments, 0, command, 1, arguments.length);
        Process process = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start();
        assertThat(process.waitFor(120, TimeUnit.SECONDS)).as("python ends").isTrue();
        return process.exitValue() == 0;
    }

    @Test
    void theWeightsAreFoundWhereverTrainingScriptsPutThem() throws IOException {
        List<String> right = Files.readAllLines(folder.resolve("right.txt"));
        assertThat(right).hasSizeGreaterThan(20);
        for (String name : right) {
            for (Path file : List.of(folder.resolve(name), folder.resolve(name + "-legacy"))) {
                WeightsFile read = WeightsFile.read(file, NET);
                assertThat(read.tensor("conv.weight").values()).as("%s", file).containsExactly(0, 1, 2, 3);
                assertThat(read.tensor("conv.bias").values()).as("%s", file).containsExactly(5);
            }
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "two | holds weights of net more than once, with different values: in 'student' and in 'teacher'",
                "none | holds no weights of net: none of its tensors is one of the 2 that are needed, 'conv.bias',"
                        + " 'conv.weight'. Its tensors are: in 'state_dict' 'fc.weight'. At its top level are"
                        + " epoch (a number), state_dict (a dictionary of 1), optimizer (the state of an optimizer).",
                "whole-beside | model (a whole pickled model, of class torch.nn.modules.linear.Linear)",
            })
    void whatDoesNotFitIsNamedWithWhatIsThere(String name, String message) {
        for (Path file : List.of(folder.resolve(name), folder.resolve(name + "-legacy"))) {
            assertThatThrownBy(() -> WeightsFile.read(file, NET))
                    .isInstanceOf(BadDataException.class)
                    .hasMessageContaining(file.toString())
                    .hasMessageContaining(message);
        }
    }

    @Test
    void aNeededTensorThatIsQuantisedIsNamedWhenItIsRead() {
        WeightsFile read = WeightsFile.read(folder.resolve("quantised"), NET);
        assertThatThrownBy(() -> read.tensor("conv.weight"))
                .isInstanceOf(BadDataException.class)
                .hasMessageContaining(
                        "its tensor 'conv.weight' cannot be read: it was made by torch._utils._rebuild_q");
    }
}
