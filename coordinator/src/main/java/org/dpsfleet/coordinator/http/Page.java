package org.dpsfleet.coordinator.http;

import java.net.URLEncoder;
import org.jspecify.annotations.Nullable;

import static java.nio.charset.StandardCharsets.UTF_8;

/**
 * Which part of a list is asked for. The answer links to the next part (RFC 8288) if there is one.
 *
 * @param after what the link to it says; null for the first part
 * @param limit the most entries
 */
record Page(@Nullable String after, int limit) {
    static Page of(Request request) {
        return request.query(Page.class);
    }

    /** Where a part begins whose link says a position; 0 for the first part. */
    int position() {
        try {
            return after == null ? 0 : Integer.parseUnsignedInt(after);
        } catch (NumberFormatException e) {
            throw ProblemException.of(
                    400, "after '" + after + "' is not accepted; accepted: what the link of the last answer says");
        }
    }

    /** The answer with a link to the part that comes after an entry; none if there is no more. */
    static Answer linked(Answer answer, Request request, @Nullable String next) {
        return next == null ? answer : answer.with("Link", "<" + target(request, next) + ">; rel=\"next\"");
    }

    private static String target(Request request, String after) {
        var path = request.operation().path();
        for (var parameter : request.path().entrySet()) {
            path = path.replace("{" + parameter.getKey() + "}", encoded(parameter.getValue()));
        }
        var query = new StringBuilder("?after=" + encoded(after));
        for (var parameter : request.query().properties()) {
            if (!parameter.getKey().equals("after")) {
                query.append('&').append(parameter.getKey()).append('=');
                query.append(encoded(parameter.getValue().asString()));
            }
        }
        return path + query;
    }

    private static String encoded(String text) {
        return URLEncoder.encode(text, UTF_8).replace("+", "%20");
    }
}
