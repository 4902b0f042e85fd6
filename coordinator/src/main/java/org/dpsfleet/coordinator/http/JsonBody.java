package org.dpsfleet.coordinator.http;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import org.dpsfleet.schemas.codec.Json;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.core.TokenStreamLocation;
import tools.jackson.core.exc.StreamReadException;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.ObjectReader;

/** Reads the body of a request as JSON (RFC 8259), once. What can't be read is a 400. */
final class JsonBody {
    private static final ObjectReader TREES = Json.mapper()
            .reader()
            .with(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .without(DeserializationFeature.FAIL_ON_TRAILING_TOKENS);

    private JsonBody() {}

    static JsonNode parse(byte[] body) {
        var text = text(body);
        if (text.isBlank()) {
            throw ProblemException.of(400, "the body is empty; accepted: a JSON object");
        }
        try (var parser = TREES.createParser(text)) {
            var tree = TREES.readTree(parser);
            if (parser.nextToken() != null) {
                throw notJson(parser.currentTokenLocation(), "something follows the document");
            }
            return tree;
        } catch (StreamReadException e) {
            throw notJson(e.getLocation(), firstLine(e.getOriginalMessage()));
        }
    }

    private static ProblemException notJson(TokenStreamLocation at, String why) {
        return ProblemException.of(
                400,
                String.format(
                        Locale.ROOT,
                        "the body is not JSON: line %d, column %d: %s",
                        at.getLineNr(),
                        at.getColumnNr(),
                        why));
    }

    /** The body without a byte order mark, which a reader may pass over. */
    private static String text(byte[] body) {
        try {
            var text = StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(body))
                    .toString();
            return text.startsWith("\uFEFF") ? text.substring(1) : text;
        } catch (CharacterCodingException _) {
            throw ProblemException.of(400, "the body is not UTF-8; accepted: JSON in UTF-8");
        }
    }

    private static String firstLine(String message) {
        return message.lines().findFirst().orElse("");
    }
}
