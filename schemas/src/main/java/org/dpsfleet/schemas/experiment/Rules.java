package org.dpsfleet.schemas.experiment;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.TreeSet;
import org.dpsfleet.schemas.spec.DataPath;
import org.dpsfleet.schemas.validation.Problem;
import tools.jackson.databind.JsonNode;

/**
 * What a JSON Schema can't say of an experiment, or not in words that help. It may be wrong by its
 * schema, too: what has not the expected form is passed over, since the schema names it.
 */
final class Rules {
    private static final List<String> DISTORTIONS =
            List.of("rotate", "translate", "darken", "color", "blur", "zoom_in");

    private final List<Problem> problems = new ArrayList<>();

    private Rules() {}

    static List<Problem> problems(JsonNode experiment) {
        var rules = new Rules();
        rules.layers(experiment.path("networks"));
        rules.rankings(experiment.path("contexts").path("rankings"));
        rules.path("/train/path", experiment.path("train").path("path"));
        rules.path("/test/images/path", experiment.path("test").path("images").path("path"));
        rules.path("/perceptual/path", experiment.path("perceptual").path("path"));
        rules.trainingImages(experiment.path("train").path("images"));
        return rules.problems;
    }

    private void layers(JsonNode networks) {
        for (var i = 0; i < networks.size(); i++) {
            var layers = networks.path(i).path("layers");
            for (var j = 1; j < layers.size(); j++) {
                if (layers.path(j).isNumber()
                        && layers.path(j - 1).isNumber()
                        && layers.path(j).asDouble() <= layers.path(j - 1).asDouble()) {
                    add("/networks/" + i + "/layers", layers + " is not accepted; accepted:"
                            + " indices from 0 to 12, ascending, no two equal");
                    break;
                }
            }
        }
    }

    private void rankings(JsonNode rankings) {
        var seen = new HashSet<JsonNode>();
        for (var i = 0; i < rankings.size(); i++) {
            var place = "/contexts/rankings/" + i;
            var ranking = rankings.path(i);
            if (!ranking.isArray()) {
                continue;
            }
            var fault = fault(ranking.valueStream().map(n -> n.asString("")).toList());
            if (!fault.isEmpty()) {
                add(place, fault + "; accepted: each of " + String.join(", ", DISTORTIONS)
                        + " once, from most similar to most disruptive");
            } else if (!seen.add(ranking)) {
                add(place, ranking + " is there twice; accepted: each ranking once");
            }
        }
    }

    /** Empty where a name is unknown: the schema says that better. */
    private static String fault(List<String> names) {
        if (!DISTORTIONS.containsAll(names)) {
            return "";
        }
        var missing = new ArrayList<>(DISTORTIONS);
        missing.removeAll(names);
        var seen = new HashSet<String>();
        var repeated = new TreeSet<String>();
        names.stream().filter(name -> !seen.add(name)).forEach(repeated::add);
        var faults = new ArrayList<String>();
        if (!missing.isEmpty()) {
            faults.add("lacks " + String.join(", ", missing));
        }
        if (!repeated.isEmpty()) {
            faults.add("has " + String.join(", ", repeated) + " more than once");
        }
        return String.join(" and ", faults);
    }

    private void path(String place, JsonNode path) {
        if (path.isString()) {
            DataPath.problem(path.asString()).ifPresent(problem -> add(place, problem));
        }
    }

    private void trainingImages(JsonNode images) {
        if (images.isNumber() && images.asDouble() == 1) {
            add(
                    "/train/images",
                    "1 is not accepted; accepted: at least 2, to train on and to hold out");
        }
    }

    private void add(String place, String message) {
        problems.add(new Problem(place, message));
    }
}
