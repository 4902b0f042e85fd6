package org.dpsfleet.cli.client;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Which of the tasks that were given up are asked for; null: whatever. */
public record FailureQuery(
        @Nullable String experimentId,
        @Nullable String category,
        @Nullable String worker,
        @Nullable Instant since,
        @Nullable Instant until) {

    /** The tasks of an experiment; null: of all. */
    public static FailureQuery of(@Nullable String experimentId) {
        return new FailureQuery(experimentId, null, null, null, null);
    }

    /** As the query of a URL, with its question mark; empty for all. */
    String text() {
        var parameters = new LinkedHashMap<String, Object>();
        parameters.put("experiment", experimentId);
        parameters.put("category", category);
        parameters.put("worker", worker);
        parameters.put("since", since);
        parameters.put("until", until);
        var text = parameters.entrySet().stream()
                .filter(p -> p.getValue() != null)
                .map(p -> p.getKey() + "=" + encoded(p.getValue()))
                .collect(Collectors.joining("&"));
        return text.isEmpty() ? "" : "?" + text;
    }

    private static String encoded(Object value) {
        return URLEncoder.encode(value.toString(), StandardCharsets.UTF_8);
    }
}
