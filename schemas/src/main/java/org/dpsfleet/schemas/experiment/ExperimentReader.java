package org.dpsfleet.schemas.experiment;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import org.dpsfleet.schemas.codec.Json;
import org.dpsfleet.schemas.spec.ExperimentSpec;
import org.dpsfleet.schemas.validation.DocumentSchema;
import org.dpsfleet.schemas.validation.Problem;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Reads an experiment that a person wrote: fills in the defaults, checks it by its JSON Schema
 * ({@code experiment-spec}) and by the rules a schema can't say, and reports all problems at once.
 */
public final class ExperimentReader {
    /**
     * The most bytes of an experiment, as the file that a person wrote and as the JSON that is submitted: much
     * more than any that a person wrote.
     */
    public static final int MOST_BYTES = 4 * 1024 * 1024;

    private static final DocumentSchema SCHEMA = DocumentSchema.of("experiment-spec");

    private ExperimentReader() {}

    /**
     * The experiment in a YAML 1.2 text; JSON is YAML, too.
     *
     * @throws UnreadableExperimentException if it is no YAML
     * @throws InvalidExperimentException naming everything that is wrong, with line numbers
     */
    public static ExperimentSpec fromYaml(String text) {
        return read(Source.yaml(text));
    }

    /**
     * The experiment in a YAML file: UTF-8, or UTF-16 or UTF-32 as YAML tells them apart.
     *
     * @throws UnreadableExperimentException if it is no text of its encoding, or no YAML
     * @throws InvalidExperimentException naming everything that is wrong, with line numbers
     */
    public static ExperimentSpec fromYaml(byte[] file) {
        return read(Source.yaml(file));
    }

    /**
     * The experiment in a JSON document in UTF-8.
     *
     * @throws UnreadableExperimentException if it is no JSON
     * @throws InvalidExperimentException naming everything that is wrong, with line numbers
     */
    public static ExperimentSpec fromJson(byte[] document) {
        return read(Source.json(new String(document, StandardCharsets.UTF_8)));
    }

    /**
     * The experiment in a JSON tree, which stays as it is.
     *
     * @throws InvalidExperimentException naming everything that is wrong
     */
    public static ExperimentSpec fromTree(JsonNode tree) {
        return read(Source.of(tree));
    }

    /** The same problems, each with the line of its place in a YAML text that could be read. */
    public static List<Problem> located(String text, List<Problem> problems) {
        return inOrder(Source.yaml(text), problems);
    }

    private static ExperimentSpec read(Source source) {
        if (!(source.tree().deepCopy() instanceof ObjectNode experiment)) {
            throw new InvalidExperimentException(List.of(new Problem(
                    "",
                    what(source.tree()) + ", not an experiment; accepted: a mapping with at least the"
                            + " keys name, networks, train, test")));
        }
        Defaults.fillIn(experiment);
        var problems = new ArrayList<>(source.problems());
        problems.addAll(SCHEMA.problems(experiment));
        problems.addAll(Rules.problems(experiment));
        if (!problems.isEmpty()) {
            throw new InvalidExperimentException(inOrder(source, problems));
        }
        try {
            return Json.mapper().treeToValue(experiment, ExperimentSpec.class);
        } catch (JacksonException e) {
            var cause =
                    e.getCause() == null ? e.getOriginalMessage() : e.getCause().getMessage();
            throw new InvalidExperimentException(List.of(new Problem("", String.valueOf(cause))));
        }
    }

    private static String what(JsonNode tree) {
        if (tree.isMissingNode() || tree.isNull()) {
            return "is empty";
        }
        return tree.isArray() ? "is a list" : "is a single value";
    }

    /** Once per place, with lines, from the top of the file to its end. */
    private static List<Problem> inOrder(Source source, List<Problem> problems) {
        var byPlace = new LinkedHashMap<String, Problem>();
        for (var problem : problems) {
            byPlace.putIfAbsent(problem.path(), YamlHints.added(source, source.located(problem)));
        }
        return byPlace.values().stream()
                .sorted(Comparator.comparingInt(Problem::line))
                .toList();
    }
}
