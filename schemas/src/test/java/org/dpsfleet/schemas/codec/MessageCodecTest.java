package org.dpsfleet.schemas.codec;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.dpsfleet.schemas.message.AdaptationTask;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

class MessageCodecTest {
    private static final Path EXAMPLES = Path.of("src/test/resources/examples");

    record Example(MessageCodec<?> codec, Path file) {
        @Override
        public String toString() {
            return codec.name() + "/" + file.getFileName();
        }

        byte[] bytes() throws IOException {
            return Files.readAllBytes(file);
        }
    }

    static List<Example> valid() throws IOException {
        return examples("valid");
    }

    static List<Example> invalid() throws IOException {
        return examples("invalid");
    }

    @ParameterizedTest
    @MethodSource("valid")
    void readsAndWritesEveryValidExample(Example example) throws IOException {
        roundTrip(example.codec(), example.bytes());
    }

    @ParameterizedTest
    @MethodSource("invalid")
    void saysWhatIsWrongWithEveryInvalidExample(Example example) throws IOException {
        // given
        var name = example.file().getFileName().toString().replace(".json", ".txt");
        var sentence = Files.readString(example.file().resolveSibling(name)).strip();
        // then
        assertThatThrownBy(() -> example.codec().decode(example.bytes()))
                .isInstanceOf(InvalidMessageException.class)
                .hasMessageStartingWith("not a valid " + example.codec().name())
                .hasMessageContaining(sentence);
    }

    @Test
    void everyTypeHasExamplesOfBothKinds() throws IOException {
        for (var codec : MessageCodec.all()) {
            assertThat(valid()).anyMatch(e -> e.codec() == codec);
            assertThat(invalid()).anyMatch(e -> e.codec() == codec);
        }
    }

    @Test
    void reportsAllProblemsAtOnce() throws IOException {
        // given
        var bytes = Files.readAllBytes(EXAMPLES.resolve("adaptation-task/invalid/two-problems.json"));
        // then
        assertThatThrownBy(() -> MessageCodec.ADAPTATION_TASK.decode(bytes))
                .isInstanceOfSatisfying(
                        InvalidMessageException.class,
                        e -> assertThat(e.problems())
                                .extracting("path")
                                .containsExactlyInAnyOrder("/attempt", "/task_id"));
    }

    @Test
    void refusesWhatIsTooLargeBeforeReadingIt() {
        assertThatThrownBy(() -> MessageCodec.TASK_EVENT.decode(new byte[15 * 1024 * 1024 + 1]))
                .isInstanceOf(InvalidMessageException.class)
                .hasMessageContaining("15728641 bytes are too many; accepted: at most 15728640");
    }

    @Test
    void refusesARecordWithoutAValue() {
        for (var bytes : new byte[][] {null, {}}) {
            assertThatThrownBy(() -> MessageCodec.ADAPTATION_TASK.decode(bytes))
                    .isInstanceOf(InvalidMessageException.class)
                    .hasMessageContaining("document: is empty; accepted: a JSON object");
        }
    }

    @Test
    void refusesATreeAsDeepAsAStack() {
        var deep = "[".repeat(100_000).getBytes(StandardCharsets.UTF_8);
        assertThatThrownBy(() -> MessageCodec.TASK_EVENT.decode(deep)).isInstanceOf(InvalidMessageException.class);
    }

    @Test
    void theTaskIdIsTheOneThatAnotherLanguageComputes() throws IOException {
        // given
        var file = EXAMPLES.resolve("adaptation-task/valid/first-attempt.json");
        AdaptationTask task = MessageCodec.ADAPTATION_TASK.decode(Files.readAllBytes(file));
        // then: Python's hashlib of json.dumps(.., sort_keys=True, separators=(",", ":"))
        assertThat(ContentId.ofTask(task.work(), task.evaluation()))
                .isEqualTo("c24aaf6f1be262909cea1f330f8029d17994e69d7b94d1825f9a786d34bfcda7");
    }

    @Test
    void theExperimentIdIsTheOneThatAnotherLanguageComputes() throws IOException {
        // given
        var file = EXAMPLES.resolve("experiment-record/valid/record.json");
        var experiment = MessageCodec.EXPERIMENT_RECORD.decode(Files.readAllBytes(file));
        // then
        assertThat(ContentId.ofExperiment(experiment.spec())).isEqualTo("43d235b382bbb5db");
        assertThat(ContentId.ofExperiment(experiment.spec().withPriority(9))).isEqualTo("43d235b382bbb5db");
        assertThat(experiment.spec().unpinned()).isEmpty();
    }

    private static <T> void roundTrip(MessageCodec<T> codec, byte[] bytes) {
        // when
        var message = codec.decode(bytes);
        var encoded = codec.encode(message);
        // then
        assertThat(codec.decode(encoded)).isEqualTo(message);
        assertThat(codec.encode(codec.decode(encoded))).isEqualTo(encoded);
    }

    private static List<Example> examples(String kind) throws IOException {
        return MessageCodec.all().stream().flatMap(codec -> files(codec, kind)).toList();
    }

    private static Stream<Example> files(MessageCodec<?> codec, String kind) {
        try (var files = Files.list(EXAMPLES.resolve(codec.name()).resolve(kind))) {
            return files
                    .filter(file -> file.toString().endsWith(".json"))
                    .sorted()
                    .map(file -> new Example(codec, file))
                    .toList()
                    .stream();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
