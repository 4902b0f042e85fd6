package org.dpsfleet.schemas.experiment;

import java.util.Locale;
import java.util.Map;
import org.dpsfleet.schemas.validation.Problem;
import org.dpsfleet.schemas.yaml.CoreSchema;
import tools.jackson.core.JsonPointer;

/** Explains why YAML reads a refused value as a string, if its author may have meant something else. */
final class YamlHints {
    private static final Map<String, String> TRUTH_OF_YAML_1_1 =
            Map.of("yes", "true", "on", "true", "y", "true", "no", "false", "off", "false", "n", "false");

    private YamlHints() {}

    static Problem added(Source source, Problem problem) {
        var value = source.tree().at(JsonPointer.compile(problem.path()));
        if (!source.isYaml() || !value.isString()) {
            return problem;
        }
        var hint = hint(value.asString(), problem.message());
        return hint.isEmpty() ? problem : new Problem(problem.path(), problem.message() + "; " + hint, problem.line());
    }

    private static String hint(String text, String message) {
        var truth = message.contains("accepted: true or false");
        var number = message.contains("accepted: a number") || message.contains("accepted: a whole number");
        var meant = TRUTH_OF_YAML_1_1.get(text.toLowerCase(Locale.ROOT));
        if (truth && meant != null) {
            return "YAML 1.2 reads " + text + " as text, write " + meant;
        }
        if ((truth || number) && !CoreSchema.isText(text)) {
            return "in quotes or tagged !!str it is a text, write " + text;
        }
        if (number && text.matches("[-+]?[0-9][0-9_]*_[0-9_]*")) {
            return "YAML 1.2 has no '_' in numbers, write " + text.replace("_", "");
        }
        return "";
    }
}
