package org.dpsfleet.coordinator.http;

import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Iterator;
import java.util.Map;
import org.dpsfleet.coordinator.live.LiveFleet;
import org.dpsfleet.schemas.codec.Json;
import org.dpsfleet.schemas.http.ProblemDocument;

/** What goes back to a client. */
record Answer(int status, String mediaType, Body body, Map<String, String> headers) {
    /** What comes after the head. */
    sealed interface Body {
        /** All of it. */
        record Whole(byte[] bytes) implements Body {}

        /**
         * Parts that are made one after the other, each when the client has taken the one before; making one may
         * block. A failure in the midst of them cuts the answer.
         */
        record Parts(Iterator<byte[]> parts) implements Body {}

        /** What changes in the fleet, as it changes. */
        record Events(LiveFleet fleet) implements Body {}
    }

    private Answer(int status, String mediaType, byte[] body) {
        this(status, mediaType, new Body.Whole(body), Map.of());
    }

    static Answer json(int status, Object value) {
        return new Answer(status, "application/json", Json.encode(value));
    }

    /** A text in UTF-8, with status 200. */
    static Answer text(String mediaType, String text) {
        var charset = mediaType.contains("charset=") ? "" : "; charset=utf-8";
        return new Answer(200, mediaType + charset, text.getBytes(StandardCharsets.UTF_8));
    }

    /** Sent part by part, with status 200. */
    static Answer parts(String mediaType, Iterator<byte[]> parts) {
        return new Answer(200, mediaType, new Body.Parts(parts), Map.of());
    }

    /** Sent for as long as the client listens. */
    static Answer events(LiveFleet fleet) {
        return new Answer(200, EventStream.MEDIA_TYPE, new Body.Events(fleet), Map.of());
    }

    /** With status 200. */
    static Answer bytes(String mediaType, byte[] bytes) {
        return new Answer(200, mediaType, bytes);
    }

    /** 304: the client has it already. */
    static Answer unchanged() {
        return new Answer(304, "", new byte[0]);
    }

    static Answer problem(ProblemDocument problem) {
        return new Answer(problem.status(), ProblemDocument.MEDIA_TYPE, Json.encode(problem));
    }

    /** 204: there is nothing to say but the headers. */
    static Answer nothing() {
        return new Answer(204, "", new byte[0]);
    }

    /** Whether there is nothing but headers. */
    boolean bare() {
        return status == 204 || status == 304;
    }

    /** The body of an answer that is sent at once. */
    byte[] whole() {
        return ((Body.Whole) body).bytes();
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
