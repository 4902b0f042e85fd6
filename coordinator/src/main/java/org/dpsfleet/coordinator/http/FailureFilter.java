package org.dpsfleet.coordinator.http;

import io.vertx.core.MultiMap;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.Arrays;
import java.util.Locale;
import java.util.stream.Collectors;
import org.dpsfleet.schemas.message.FailureCategory;
import org.jspecify.annotations.Nullable;

/**
 * Which of the tasks that were given up are asked for; null: whatever.
 *
 * @param worker of the last attempt
 * @param since given up then or later
 * @param until given up before then
 */
record FailureFilter(
        @Nullable FailureCategory category,
        @Nullable String worker,
        @Nullable Instant since,
        @Nullable Instant until) {

    /**
     * The filter in a request's parameters.
     *
     * @throws ProblemException naming the parameter that is not accepted
     */
    static FailureFilter of(MultiMap parameters) {
        return new FailureFilter(
                category(parameters.get("category")),
                parameters.get("worker"),
                time("since", parameters.get("since")),
                time("until", parameters.get("until")));
    }

    boolean takes(Failure failure) {
        return (category == null || failure.category() == category)
                && (worker == null || failure.worker().equals(worker))
                && (since == null || !failure.failedAt().isBefore(since))
                && (until == null || failure.failedAt().isBefore(until));
    }

    private static @Nullable FailureCategory category(@Nullable String name) {
        if (name == null) {
            return null;
        }
        for (var category : FailureCategory.values()) {
            if (category.name().toLowerCase(Locale.ROOT).equals(name)) {
                return category;
            }
        }
        throw ProblemException.of(
                422,
                "category '%s' is not accepted; accepted: %s"
                        .formatted(
                                name,
                                Arrays.stream(FailureCategory.values())
                                        .map(c -> c.name().toLowerCase(Locale.ROOT))
                                        .collect(Collectors.joining(", "))));
    }

    private static @Nullable Instant time(String name, @Nullable String text) {
        if (text == null) {
            return null;
        }
        try {
            return Instant.parse(text);
        } catch (DateTimeException e) {
            throw ProblemException.of(
                    422,
                    "%s '%s' is not accepted; accepted: an ISO 8601 time such as 2026-01-31T12:00:00Z"
                            .formatted(name, text));
        }
    }
}
