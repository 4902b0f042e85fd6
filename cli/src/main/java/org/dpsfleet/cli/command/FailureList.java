package org.dpsfleet.cli.command;

import java.util.ArrayList;
import java.util.List;
import tools.jackson.databind.JsonNode;

/** Dead letters, as the coordinator lists them, in words. */
final class FailureList {
    private static final int SHORT_ID = 12;

    private FailureList() {}

    /** One sentence each. */
    static List<String> sentences(JsonNode failures) {
        var sentences = new ArrayList<String>();
        for (var failure : failures) {
            sentences.add(
                    "task %s was given up in its %s after %s (%s): %s"
                            .formatted(
                                    shortId(failure),
                                    failure.path("stage").asString("work"),
                                    attempts(failure.path("attempts").asInt(1)),
                                    failure.path("category").asString("internal"),
                                    failure.path("message").asString("no message")));
        }
        return sentences;
    }

    private static String attempts(int n) {
        return n == 1 ? "one attempt" : n + " attempts";
    }

    private static String shortId(JsonNode failure) {
        var id = failure.path("task_id").asString("?");
        return id.substring(0, Math.min(SHORT_ID, id.length()));
    }
}
