package org.dpsfleet.coordinator.http;

import java.nio.charset.StandardCharsets;
import java.util.Map;
import org.dpsfleet.schemas.codec.Json;

/** What goes back to a client. */
record Answer(int status, String mediaType, byte[] body, Map<String, String> headers) {
    static Answer json(int status, Object value) {
        return new Answer(status, "application/json", Json.encode(value), Map.of());
    }

    static Answer text(String mediaType, String text) {
        return new Answer(200, mediaType, text.getBytes(StandardCharsets.UTF_8), Map.of());
    }

    static Answer problem(Problem problem) {
        return new Answer(problem.status(), Problem.MEDIA_TYPE, Json.encode(problem), Map.of());
    }

    Answer with(String header, String value) {
        return new Answer(status, mediaType, body, Map.of(header, value));
    }
}
