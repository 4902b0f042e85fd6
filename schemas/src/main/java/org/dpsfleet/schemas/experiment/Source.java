package org.dpsfleet.schemas.experiment;

import java.util.List;
import java.util.Map;
import org.dpsfleet.schemas.validation.Problem;
import org.dpsfleet.schemas.yaml.PlainScalars;
import org.dpsfleet.schemas.yaml.YamlDocument;
import org.dpsfleet.schemas.yaml.YamlException;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonPointer;
import tools.jackson.databind.JsonNode;

/**
 * A document as it was written.
 *
 * @param tree all of it; of a key that is there twice the last value
 * @param lines of the places, from 1; empty where it was no text
 * @param problems that a tree does not show, such as keys that are there twice
 * @param isYaml whether it was written in YAML, rather than in JSON
 */
record Source(JsonNode tree, Map<JsonPointer, Integer> lines, List<Problem> problems, boolean isYaml) {
    static Source of(JsonNode tree) {
        return new Source(tree, Map.of(), List.of(), false);
    }

    static Source yaml(byte[] file) {
        try {
            return yaml(YamlDocument.decode(file));
        } catch (YamlException e) {
            throw unreadable(e);
        }
    }

    static Source yaml(String text) {
        checkLength(text.length());
        // JSON is YAML, but a tab that indents it is refused by YAML's parser.
        if (text.indexOf('\t') >= 0 && text.stripLeading().startsWith("{")) {
            try {
                return JsonText.read(text);
            } catch (UnreadableExperimentException _) {
                // Braces do not make it JSON.
            }
        }
        try {
            YamlDocument document = YamlDocument.read(text, PlainScalars.CORE);
            return new Source(document.tree(), document.lines(), document.problems(), true);
        } catch (YamlException e) {
            throw unreadable(e);
        }
    }

    private static UnreadableExperimentException unreadable(YamlException refusal) {
        return refused("can't be read as YAML: " + refusal.getMessage(), refusal.line());
    }

    static Source json(String text) {
        checkLength(text.length());
        return JsonText.read(text);
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

    static UnreadableExperimentException refused(String message, int line) {
        return new UnreadableExperimentException(new Problem("", message, line));
    }

    private static void checkLength(int characters) {
        if (characters > ExperimentReader.MOST_BYTES) {
            throw refused(characters + " characters are too many; accepted: " + ExperimentReader.MOST_BYTES, 0);
        }
    }
}
