package org.dpsfleet.schemas.fuzz;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.stream.Stream;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.dpsfleet.schemas.codec.InvalidMessageException;
import org.dpsfleet.schemas.codec.MessageCodec;
import org.dpsfleet.schemas.experiment.ExperimentReader;
import org.dpsfleet.schemas.experiment.InvalidExperimentException;
import org.dpsfleet.schemas.message.DeadLetter;
import org.dpsfleet.schemas.message.FailureCategory;
import org.dpsfleet.testing.fuzz.ReaderFuzz;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

/** Damaged messages, experiments and dead letters. */
class DocumentFuzzIT {
    private static List<MessageCodec<?>> codecs() {
        return MessageCodec.all();
    }

    @ParameterizedTest
    @MethodSource("codecs")
    void messages(MessageCodec<?> codec) throws Exception {
        var examples = Path.of("src/test/resources/examples", codec.name(), "valid");
        ReaderFuzz.run(InvalidMessageException.class, files(examples), codec::decode);
    }

    @Test
    void experiments() throws Exception {
        ReaderFuzz.run(InvalidExperimentException.class, files(Path.of("../experiments")), ExperimentReader::fromYaml);
    }

    @Test
    void deadLetters() throws Exception {
        var letter = new DeadLetter("t", 0, 1, 2, FailureCategory.INTERNAL, "c", "m", "s", 1, "w", "d", Instant.EPOCH);
        var valid = letter.toKafka(new RecordHeaders()).toArray();
        for (var header : valid) {
            if (isNumberOrTime(header.key())) {
                ReaderFuzz.run(
                        IllegalArgumentException.class,
                        List.of(header.value()),
                        input -> DeadLetter.read(
                                new RecordHeaders(valid).remove(header.key()).add(header.key(), input)));
            }
        }
    }

    private static boolean isNumberOrTime(String name) {
        return List.of("dlq.original-partition", "dlq.original-offset", "dlq.category", "dlq.first-failed-at")
                .contains(name);
    }

    @ParameterizedTest
    @ValueSource(ints = {600, 100_000})
    void documentsOfGreatDepthAreRefused(int depth) {
        String json = "{\"x\":" + "[".repeat(depth) + "]".repeat(depth) + "}";
        byte[] bytes = json.getBytes(StandardCharsets.UTF_8);
        assertThatThrownBy(() -> MessageCodec.TASK_EVENT.decode(bytes))
                .isInstanceOf(InvalidMessageException.class)
                .hasMessageContaining("depth");
        assertThatThrownBy(() -> ExperimentReader.fromJson(bytes))
                .isInstanceOf(InvalidExperimentException.class)
                .hasMessageContaining("depth");
        assertThatThrownBy(() -> ExperimentReader.fromYaml(json)).isInstanceOf(InvalidExperimentException.class);
    }

    @Test
    void aYamlOfAliasesOfAliasesIsRefused() {
        var yaml = new StringBuilder("a0: &a0 [x, x]\n");
        for (int i = 1; i < 60; i++) {
            yaml.append("a%d: &a%d [*a%d, *a%d]\n".formatted(i, i, i - 1, i - 1));
        }
        assertThatThrownBy(() -> ExperimentReader.fromYaml(yaml.toString()))
                .isInstanceOf(InvalidExperimentException.class);
    }

    private static List<byte[]> files(Path folder) throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.filter(file -> file.toString().matches(".*[.](json|yaml)"))
                    .sorted()
                    .map(DocumentFuzzIT::bytes)
                    .toList();
        }
    }

    private static byte[] bytes(Path file) {
        try {
            return Files.readAllBytes(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
