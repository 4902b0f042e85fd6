package org.dpsfleet.schemas.experiment;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import org.dpsfleet.schemas.validation.Problem;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonPointer;
import tools.jackson.core.JsonToken;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.ObjectMapper;

/**
 * A document as it was written: its tree, the line of each place, and the keys that are there twice
 * (of which a tree keeps one).
 */
record Source(JsonNode tree, Map<JsonPointer, Integer> lines, List<Problem> repeatedKeys) {
    static Source of(JsonNode tree) {
        return new Source(tree, Map.of(), List.of());
    }

    static Source parse(ObjectMapper mapper, String format, String text) {
        if (text.length() > ExperimentReader.MOST_BYTES) {
            throw refused(text.length() + " characters are too many; accepted: " + ExperimentReader.MOST_BYTES, 0);
        }
        try {
            var lines = new HashMap<JsonPointer, Integer>();
            var repeated = scan(mapper, text, lines);
            return new Source(mapper.readTree(text), lines, repeated);
        } catch (JacksonException e) {
            var line = e.getLocation() == null ? 0 : Math.max(0, e.getLocation().getLineNr());
            var what = e.getOriginalMessage().lines().map(String::strip).toList();
            var words = String.join(" ", what).replace(" in reader, ", " in ");
            throw refused("can't be read as " + format + ": " + words, line);
        }
    }

    /** The problem with the line of its place, or of the nearest one around it. */
    Problem located(Problem problem) {
        @Nullable JsonPointer place = JsonPointer.compile(problem.path());
        while (place != null) {
            var line = lines.get(place);
            if (line != null && problem.line() == 0) {
                return problem.atLine(line);
            }
            place = place.head();
        }
        return problem;
    }

    private static List<Problem> scan(ObjectMapper mapper, String text, Map<JsonPointer, Integer> lines) {
        var repeated = new ArrayList<Problem>();
        var keys = new HashSet<JsonPointer>();
        try (var parser = mapper.createParser(text)) {
            for (var token = parser.nextToken(); token != null; token = parser.nextToken()) {
                var place = parser.streamReadContext().pathAsPointer();
                var line = parser.currentTokenLocation().getLineNr();
                if (token == JsonToken.PROPERTY_NAME && !keys.add(place)) {
                    var message = "the key is there twice; accepted: once (first in line ";
                    repeated.add(new Problem(place.toString(), message + lines.get(place) + ")", line));
                }
                lines.putIfAbsent(place, line);
            }
        }
        return repeated;
    }

    private static InvalidExperimentException refused(String message, int line) {
        return new InvalidExperimentException(List.of(new Problem("", message, line)));
    }
}
