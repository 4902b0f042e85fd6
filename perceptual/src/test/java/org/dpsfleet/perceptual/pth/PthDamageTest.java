package org.dpsfleet.perceptual.pth;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.random.RandomGenerator;
import java.util.stream.IntStream;
import java.util.zip.CRC32;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.dpsfleet.perceptual.BadDataException;
import org.dpsfleet.perceptual.Seeds;
import org.dpsfleet.perceptual.safetensors.TensorDictionary;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assertions.assertTimeout;

/** Whatever the bytes are: a valid result or a {@link BadDataException}, soon and in little memory. */
class PthDamageTest {
    private static final int MUTATIONS = 3000;

    @TempDir
    private Path folder;

    private static byte[] tiny(String name) throws IOException {
        try (var in = PthDamageTest.class.getResourceAsStream(name)) {
            return in.readAllBytes();
        }
    }

    private static TensorDictionary only(Path file) {
        return PthFile.read(file).dictionaries().getFirst();
    }

    private static boolean isRead(Path path) {
        try {
            for (TensorDictionary file : PthFile.read(path).dictionaries()) {
                file.names()
                        .forEach(name -> assertThat(file.tensor(name).shape()).isEqualTo(file.shape(name)));
            }
            return true;
        } catch (BadDataException e) {
            assertThat(e).hasMessageContaining(path.toString());
            return false;
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"tiny.pth", "tiny-legacy.pth"})
    void randomChangesOfAFileAreHarmless(String name) throws IOException {
        byte[] whole = tiny(name);
        Path changed = folder.resolve("changed.pth");
        RandomGenerator random = Seeds.generator(7, name);
        int[] read = {0};
        assertTimeout(Duration.ofMinutes(1), () -> {
            for (int i = 0; i < MUTATIONS; i++) {
                byte[] bytes = whole.clone();
                for (int change = random.nextInt(1, 6); change > 0; change--) {
                    int at = random.nextInt(bytes.length);
                    bytes[at] = random.nextBoolean() ? (byte) random.nextInt(256) : whole[random.nextInt(whole.length)];
                }
                Files.write(changed, bytes);
                read[0] += isRead(changed) ? 1 : 0;
            }
        });
        // Both ways are taken: a change may meet a number or what is not used.
        assertThat(read[0]).isBetween(1, MUTATIONS - 1);
    }

    @ParameterizedTest
    @ValueSource(strings = {"tiny.pth", "tiny-legacy.pth"})
    void everyTruncationIsRefused(String name) throws IOException {
        byte[] whole = tiny(name);
        Path cut = folder.resolve("cut.pth");
        for (int length = 0; length < whole.length; length += 3) {
            Files.write(cut, Arrays.copyOf(whole, length));
            assertThat(isRead(cut)).as("of %d bytes", length).isFalse();
        }
    }

    @ParameterizedTest
    @CsvSource({
        "'cos\nsystem\nX\u0001\0\0\0a\u0085R.',                         os.system",
        "'cbuiltins\neval\n.',                                          builtins.eval",
        "'cdatetime\ndatetime\n.',                                      datetime.datetime",
        "'ctorch.nn.modules.conv\nConv2d\n)\u0081.',                    torch.nn.modules.conv.Conv2d",
        "'\u008c\u0002os\u008c\u0006system\u0093.',                     os.system",
        "'\u008c\u0005torch\u0093.',                                     damaged",
        "'(cos\nsystem\ni.',                                            step 0x69",
        "'(ios\nsystem\n.',                                             step 0x69",
        "'}}}}.',                                                       no tensors",
        "'].',                                                          dictionary of tensors",
        "'X\u00ff\u00ff\u00ff\u007fa.',                                 cut short",
        "'X\u00ff\u00ff\u00ff\u00ffa.',                                 cut short",
        "'B\u00ff\u00ff\u00ff\u007fa.',                                 cut short",
        "'\u008b\u00ff\u00ff\u00ff\u007fa.',                            cut short",
        "'\u0096\0\0\0\0\0\0\0\u0010a.',                                cut short",
        "'\u0097.',                                                     step 0x97",
        "'\u008d\0\0\0\0\0\0\0\u0010a.',                                cut short",
        "'R.',                                                          damaged",
        "'h\u0007.',                                                    damaged",
        "'}(NNu.',                                                      no tensors",
        "'}](h\u0001ss.',                                               damaged",
        "'c',                                                           name without an end",
        "'',                                                            cut short",
    })
    void aPickleThatIsMoreOrLessThanAStateDictionaryIsRefused(String pickle, String why) throws IOException {
        Path file = zip(pickle.getBytes(StandardCharsets.ISO_8859_1));
        assertThatThrownBy(() -> PthFile.read(file))
                .isInstanceOf(BadDataException.class)
                .hasMessageContaining(why)
                .hasMessageContaining(file.toString());
    }

    @Test
    void aDictionaryThatHoldsItselfEndsTheReading() throws IOException {
        // d = {}; d["state_dict"] = d
        Path file = zip(bytes("}q\0X\n\0\0\0state_dicth\0s."));
        assertThatThrownBy(() -> PthFile.read(file)).hasMessageContaining("no tensors");
    }

    @Test
    void aKeyThatIsAListThatHoldsItselfIsPassedOver() throws IOException {
        // l = []; l.append(l); {l: None}, whose hash would never end
        Path file = zip(bytes("}]q\0h\0aNs."));
        assertThatThrownBy(() -> PthFile.read(file)).hasMessageContaining("no tensors");
    }

    @Test
    void aPickleOfManyStepsIsRefusedSoon() throws IOException {
        byte[] steps = new byte[40 << 20];
        Arrays.fill(steps, (byte) '}');
        Path file = zip(steps);
        assertTimeout(
                Duration.ofSeconds(20),
                () -> assertThatThrownBy(() -> PthFile.read(file)).hasMessageContaining("more than 4000000 steps"));
    }

    @Test
    void aPickleThatIsTooLongIsRefusedUnread() throws IOException {
        Path file = zip(new byte[PthFile.PICKLE_LIMIT + 1]);
        assertThatThrownBy(() -> PthFile.read(file)).hasMessageContaining("at most 67108864 are accepted");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "4  | 0  | 4  | 1  |                           ",
                "4  | 0  | 5  | 1  | does not fit its storage  ",
                "4  | 1  | 4  | 1  | does not fit its storage  ",
                "4  | 0  | 2  | 9  | does not fit its storage  ",
                "99 | 0  | 4  | 1  | has 16 bytes where 396    ",
                "2  | 0  | 2  | 1  | has 16 bytes where 8      ",
            })
    void aTensorMustLieInItsStorage(int count, int offset, int size, int stride, String why) throws IOException {
        Path file = zip(tensor(count, offset, size, stride), entry("data/0", new byte[16]));
        if (why == null) {
            assertThat(only(file).tensor("a").values()).containsExactly(0, 0, 0, 0);
        } else {
            assertThatThrownBy(() -> PthFile.read(file)).hasMessageContaining(why.strip());
        }
    }

    @Test
    void whatPython2AndOldPyTorchWroteIsRead() throws IOException {
        // OrderedDict([["a", _rebuild_tensor(..)]]), with byte strings
        Path file = zip(
                bytes("ccollections\nOrderedDict\n]](U\1actorch._utils\n_rebuild_tensor\n"
                        + "((U\7storagectorch\nFloatStorage\nU\0010U\3cpuK\4tQK\1K\3\u0085K\1\u0085tRea\u0085R."),
                entry("data/0", new byte[] {0, 0, 0, 0, 0, 0, (byte) 0x80, 0x3f, 0, 0, 0, 0x40, 0, 0, 0, 0}));
        assertThat(only(file).tensor("a").values()).containsExactly(1, 2, 0);
    }

    @Test
    void aStorageThatIsMissingOrCompressedIsNamed() throws IOException {
        Path without = zip(tensor(4, 0, 4, 1));
        assertThatThrownBy(() -> PthFile.read(without)).hasMessageContaining("entry x/data/0 is missing");
        var compressed = new Entry("data/0", new byte[16], ZipEntry.DEFLATED);
        Path packed = zip(tensor(4, 0, 4, 1), compressed);
        assertThatThrownBy(() -> PthFile.read(packed)).hasMessageContaining("entry x/data/0 is compressed");
    }

    @Test
    void anotherByteOrderIsRefused() throws IOException {
        Path file = zip(bytes("}."), entry("byteorder", bytes("big")));
        assertThatThrownBy(() -> PthFile.read(file)).hasMessageContaining("byte order is 'big'");
    }

    @Test
    void aZipFileOfSomethingElseIsRefused() throws IOException {
        Path file = zip(bytes("}."), entry("other/data.pkl", bytes("}.")));
        assertThatThrownBy(() -> PthFile.read(file)).hasMessageContaining("2 entries named data.pkl");
    }

    @Test
    void aZipFileOfTooManyEntriesIsRefused() throws IOException {
        Entry[] many = IntStream.range(0, 100_000)
                .mapToObj(i -> entry("e" + i, new byte[0]))
                .toArray(Entry[]::new);
        Path file = zip(bytes("}."), many);
        assertThatThrownBy(() -> PthFile.read(file)).hasMessageContaining("100001 entries");
    }

    private static byte[] tensor(int count, int offset, int size, int stride) {
        return bytes(("}X\1\0\0\0actorch._utils\n_rebuild_tensor_v2\n"
                        + "((X\7\0\0\0storagectorch\nFloatStorage\nX\1\0\0\0" + "0X\3\0\0\0cpuK%ctQ"
                        + "K%cK%c\u0085K%c\u0085\u0089NtRs.")
                .formatted(count, offset, size, stride));
    }

    private static byte[] bytes(String latin1) {
        return latin1.getBytes(StandardCharsets.ISO_8859_1);
    }

    private record Entry(String name, byte[] bytes, int method) {}

    private static Entry entry(String name, byte[] bytes) {
        return new Entry(name, bytes, ZipEntry.STORED);
    }

    private Path zip(byte[] pickle, Entry... others) throws IOException {
        var made = new ByteArrayOutputStream();
        try (var zip = new ZipOutputStream(made)) {
            put(zip, entry("data.pkl", pickle));
            for (Entry other : others) {
                put(zip, other);
            }
        }
        return Files.write(folder.resolve("made.pth"), made.toByteArray());
    }

    private static void put(ZipOutputStream zip, Entry entry) throws IOException {
        var header = new ZipEntry("x/" + entry.name());
        header.setMethod(entry.method());
        if (entry.method() == ZipEntry.STORED) {
            var crc = new CRC32();
            crc.update(entry.bytes());
            header.setCrc(crc.getValue());
            header.setSize(entry.bytes().length);
        }
        zip.putNextEntry(header);
        zip.write(entry.bytes());
        zip.closeEntry();
    }
}
