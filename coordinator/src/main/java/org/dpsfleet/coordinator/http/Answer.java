package org.dpsfleet.coordinator.http;

import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import org.dpsfleet.schemas.codec.Json;
import org.dpsfleet.schemas.http.ProblemDocument;

/** What goes back to a client. */
record Answer(int status, String mediaType, byte[] body, Map<String, String> headers) {
    static Answer json(int status, Object value) {
        return new Answer(status, "application/json", Json.encode(value), Map.of());
    }

    /** A text in UTF-8, with status 200. */
    static Answer text(String mediaType, String text) {
        return new Answer(200, mediaType + "; charset=utf-8", text.getBytes(StandardCharsets.UTF_8), Map.of());
    }

    static Answer problem(ProblemDocument problem) {
        return new Answer(problem.status(), ProblemDocument.MEDIA_TYPE, Json.encode(problem), Map.of());
    }

    /** 204: there is nothing to say but the headers. */
    static Answer nothing() {
        return new Answer(204, "", new byte[0], Map.of());
    }

    Answer with(String header, String value) {
        var all = new HashMap<>(headers);
        all.put(header, value);
        return new Answer(status, mediaType, body, Map.copyOf(all));
    }

    Answer with(Map<String, String> more) {
        var answer = this;
        for (var header : more.entrySet()) {
            answer = answer.with(header.getKey(), header.getValue());
        }
        return answer;
    }
}
