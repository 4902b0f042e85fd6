package org.dpsfleet.coordinator;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.record.TimestampType;
import org.dpsfleet.schemas.codec.Json;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * Records of the fleet's topics, byte for byte, in a file that a person can read: a JSON object a line. Keys, values
 * and the values of headers are text, or {@code {"base64": ..}} where they are not UTF-8.
 */
final class TopicRecording {
    /** Where the recordings are, one folder for each version whose messages have to be read. */
    static final Path RECORDED = Path.of("src/test/resources/recorded");

    private TopicRecording() {}

    static void write(Path file, List<ConsumerRecord<byte[], byte[]>> records) throws IOException {
        Files.write(file, records.stream().map(TopicRecording::line).toList());
    }

    /** The records of a version, topic by topic, those of a partition in their order. */
    static List<ConsumerRecord<byte[], byte[]>> read(String version) {
        try (var lines = Files.lines(RECORDED.resolve(version).resolve("topics.jsonl"))) {
            return lines.map(line -> of(Json.mapper().readTree(line))).toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String line(ConsumerRecord<byte[], byte[]> message) {
        var line = Json.mapper()
                .createObjectNode()
                .put("topic", message.topic())
                .put("partition", message.partition())
                .put("offset", message.offset())
                .put("timestamp", message.timestamp());
        line.set("key", node(message.key()));
        var headers = line.putArray("headers");
        message.headers().forEach(header -> headers.addArray().add(header.key()).add(node(header.value())));
        line.set("value", node(message.value()));
        return Json.mapper().writeValueAsString(line);
    }

    private static ConsumerRecord<byte[], byte[]> of(JsonNode line) {
        var headers = new RecordHeaders();
        line.path("headers").forEach(header -> headers.add(header.path(0).asString(), bytes(header.path(1))));
        return new ConsumerRecord<>(
                line.path("topic").asString(),
                line.path("partition").asInt(),
                line.path("offset").asLong(),
                line.path("timestamp").asLong(),
                TimestampType.LOG_APPEND_TIME,
                ConsumerRecord.NULL_SIZE,
                ConsumerRecord.NULL_SIZE,
                bytes(line.path("key")),
                bytes(line.path("value")),
                headers,
                Optional.empty());
    }

    private static JsonNode node(byte @Nullable [] bytes) {
        var nodes = Json.mapper().getNodeFactory();
        if (bytes == null) {
            return nodes.nullNode();
        }
        try {
            return nodes.stringNode(StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(bytes))
                    .toString());
        } catch (CharacterCodingException e) {
            return nodes.objectNode().put("base64", Base64.getEncoder().encodeToString(bytes));
        }
    }

    private static byte @Nullable [] bytes(JsonNode node) {
        if (node.isNull()) {
            return null;
        }
        return node.isString()
                ? node.asString().getBytes(StandardCharsets.UTF_8)
                : Base64.getDecoder().decode(node.path("base64").asString());
    }
}
