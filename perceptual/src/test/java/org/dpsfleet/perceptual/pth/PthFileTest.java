package org.dpsfleet.perceptual.pth;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.dpsfleet.perceptual.BadDataException;
import org.dpsfleet.perceptual.MissingDataException;
import org.dpsfleet.perceptual.Shared;
import org.dpsfleet.perceptual.safetensors.FloatTensor;
import org.dpsfleet.perceptual.safetensors.SafetensorsFile;
import org.dpsfleet.perceptual.safetensors.TensorDictionary;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

/** Files that PyTorch itself writes, in both of its formats. */
class PthFileTest {
    private static final String PYTHON = "/usr/bin/python3";

    @TempDir
    private static Path folder;

    private static boolean made;

    /** The files of make_pth.py, where this machine has a Python with torch. */
    private static synchronized Path made(String name) throws IOException, InterruptedException {
        if (!made) {
            assumeTrue(run("-c", "import torch"), "no torch in " + PYTHON + ": its files are not read");
            Path script = folder.resolve("make_pth.py");
            try (var in = PthFileTest.class.getResourceAsStream("make_pth.py")) {
                Files.copy(in, script);
            }
            assertThat(run(script.toString(), folder.toString())).isTrue();
            made = true;
        }
        return folder.resolve(name + ".pth");
    }

    private static boolean run(String... arguments) throws IOException, InterruptedException {
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

    private static TensorDictionary only(Path file) {
        List<TensorDictionary> dictionaries = PthFile.read(file).dictionaries();
        assertThat(dictionaries).hasSize(1);
        return dictionaries.getFirst();
    }

    private static float[] numbers(int count, float factor) {
        float[] numbers = new float[count];
        for (int i = 0; i < count; i++) {
            numbers[i] = i * factor;
        }
        return numbers;
    }

    @ParameterizedTest
    @ValueSource(strings = {"tiny.pth", "tiny-legacy.pth"})
    void bothFormatsAreReadWhereThereIsNoPython(String name) throws Exception {
        TensorDictionary file = only(Path.of(PthFileTest.class.getResource(name).toURI()));
        assertThat(file.names()).containsExactly("a", "b");
        assertThat(file.tensor("a")).isEqualTo(FloatTensor.vector(1.5f, -2));
        assertThat(file.tensor("b")).isEqualTo(new FloatTensor(new long[] {1, 1}, new float[] {3}));
    }

    @ParameterizedTest
    @ValueSource(strings = {"types", "types-legacy"})
    void everyFloatingTypeBecomesFloatAndTheOthersAreLeftOut(String name) throws Exception {
        TensorDictionary file = only(made(name));
        assertThat(file.names()).containsExactly("bfloat16", "double", "empty", "float", "half", "scalar");
        assertThat(file.shape("float")).containsExactly(2, 3, 4);
        assertThat(file.tensor("float").values()).containsExactly(numbers(24, 1));
        assertThat(file.tensor("half").values()).containsExactly(numbers(24, 0.125f));
        assertThat(file.tensor("bfloat16").values()).containsExactly(numbers(24, 2));
        assertThat(file.tensor("double").values()[7]).isEqualTo((float) (7 / 3.0));
        assertThat(file.tensor("scalar")).isEqualTo(new FloatTensor(new long[0], new float[] {42}));
        assertThat(file.tensor("empty")).isEqualTo(new FloatTensor(new long[] {0, 4}, new float[0]));
        assertThatThrownBy(() -> file.tensor("mask"))
                .isInstanceOf(BadDataException.class)
                .hasMessageContaining("its tensor 'mask' cannot be read: it is a tensor in a BoolStorage");
    }

    @ParameterizedTest
    @ValueSource(strings = {"views", "views-legacy"})
    void viewsOfOneStorageAreReadByTheirStridesAndOffsets(String name) throws Exception {
        TensorDictionary file = only(made(name));
        float[] all = numbers(24, 1);
        assertThat(file.tensor("whole").values()).containsExactly(all);
        FloatTensor transposed = file.tensor("transposed");
        assertThat(transposed.shape()).containsExactly(4, 2, 3);
        for (int i = 0; i < 4; i++) {
            for (int j = 0; j < 2; j++) {
                for (int k = 0; k < 3; k++) {
                    assertThat(transposed.values()[(i * 2 + j) * 3 + k]).isEqualTo(all[(j * 3 + k) * 4 + i]);
                }
            }
        }
        assertThat(file.tensor("sliced")).isEqualTo(new FloatTensor(new long[] {2, 2}, new float[] {16, 18, 20, 22}));
        assertThat(file.tensor("row").values())
                .startsWith(12, 13)
                .endsWith(22, 23)
                .hasSize(12);
        assertThat(file.tensor("one")).isEqualTo(new FloatTensor(new long[] {2, 1, 1}, new float[] {7, 19}));
    }

    @ParameterizedTest
    @ValueSource(strings = {"parameters", "parameters-legacy"})
    void parametersAreTensors(String name) throws Exception {
        assertThat(only(made(name)).tensor("weight").values()).containsExactly(numbers(24, 1));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "module-state",
                "module-state-legacy",
                "nested",
                "nested-legacy",
                "model-entry",
                "model-entry-legacy",
                "protocol4"
            })
    void aStateDictionaryIsFoundWhereTrainingScriptsPutIt(String name) throws Exception {
        TensorDictionary file = only(made(name));
        assertThat(file.names())
                .containsExactly("0.bias", "0.weight", "1.bias", "1.running_mean", "1.running_var", "1.weight");
        assertThat(file.tensor("0.weight")).isEqualTo(new FloatTensor(new long[] {2, 3, 1, 1}, numbers(6, 1)));
    }

    @ParameterizedTest
    @CsvSource({
        "whole-module,        'a whole pickled model, of class torch.nn.modules.container.Sequential'",
        "whole-module-legacy, 'a whole pickled model, of class torch.nn.modules.container.Sequential'",
        "evil-root,           an object of posix.system",
        "script,              it is a TorchScript archive (torch.jit.save)",
        "optimizer,           'it does not hold a dictionary of tensors, it holds the state of an optimizer'",
        "optimizer-entry,     'epoch (a number), optimizer (the state of an optimizer)'",
    })
    void whatHoldsObjectsRatherThanTensorsIsRefusedByName(String name, String why) throws Exception {
        Path file = made(name);
        assertThatThrownBy(() -> PthFile.read(file))
                .isInstanceOf(BadDataException.class)
                .hasMessageContaining(file.toString())
                .hasMessageContaining(why)
                .hasMessageContaining("state_dict()");
        assertThat(folder.resolve("executed")).doesNotExist();
    }

    @ParameterizedTest
    @ValueSource(strings = {"evil", "evil-legacy"})
    void whatWouldHaveToBeExecutedIsPassedOver(String name) throws Exception {
        Path file = made(name);
        assertThat(only(file).tensor("a").values()).containsExactly(numbers(24, 1));
        assertThat(folder.resolve("executed")).doesNotExist();
    }

    @ParameterizedTest
    @ValueSource(strings = {"odd", "odd-legacy"})
    void aTensorThatIsNotReadIsNamedOnlyWhereItIsAskedFor(String name) throws Exception {
        TensorDictionary file = only(made(name));
        assertThat(file.names()).containsExactly("attributes", "weight");
        assertThat(file.tensor("weight").values()).containsExactly(numbers(24, 1));
        assertThat(file.tensor("attributes").values()).containsExactly(numbers(24, 1));
        assertThat(file.unusable())
                .containsOnlyKeys("complex", "double-complex", "expanded", "integers", "quantised", "sparse", "truth");
        for (String unusable : file.unusable().keySet()) {
            assertThatThrownBy(() -> file.tensor(unusable))
                    .isInstanceOf(BadDataException.class)
                    .hasMessageContaining("its tensor '" + unusable + "' cannot be read: it ");
        }
    }

    @Test
    void everythingBesideAStateDictionaryIsPassedOver() throws Exception {
        PthFile file = PthFile.read(made("beside"));
        assertThat(file.dictionaries()).extracting(TensorDictionary::place).containsExactly("", "state_dict");
        assertThat(file.entries()).hasSize(12).contains("epoch (a number)", "args (an object of argparse.Namespace)");
        assertThat(file.dictionaries().getLast().tensor("weight").values()).containsExactly(numbers(24, 1));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "integers        | no tensors of floating-point numbers",
                "list            | does not hold a dictionary of tensors, it holds a list of 1",
                "list-legacy     | does not hold a dictionary",
                "expanded        | does not fit its storage of 1 elements",
                "plain           | not saved by PyTorch",
            })
    void whatIsNoStateDictionaryIsRefused(String name, String why) throws Exception {
        Path file = made(name);
        assertThatThrownBy(() -> PthFile.read(file))
                .isInstanceOf(BadDataException.class)
                .hasMessageContaining(file.toString())
                .hasMessageContaining(why);
    }

    @Test
    void anAbsentFileAndAFolderAreNamed() {
        assertThatThrownBy(() -> PthFile.read(folder.resolve("absent")))
                .isInstanceOf(MissingDataException.class)
                .hasMessageContaining("absent");
        assertThatThrownBy(() -> PthFile.read(folder))
                .isInstanceOf(BadDataException.class)
                .hasMessageContaining("is a folder");
    }

    @Test
    void theRealWeightsOfLpipsEqualTheirSafetensors() {
        TensorDictionary file = only(Shared.data("weights/lpips_v0.1_alex.pth"));
        SafetensorsFile expected = SafetensorsFile.read(Shared.data("weights/lpips_v0.1_alex.safetensors"));
        assertThat(file.names()).isEqualTo(expected.names()).hasSize(5);
        expected.names().forEach(name -> assertThat(file.tensor(name)).isEqualTo(expected.tensor(name)));
    }
}
