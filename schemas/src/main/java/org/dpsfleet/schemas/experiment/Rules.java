package org.dpsfleet.schemas.experiment;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.TreeSet;
import org.dpsfleet.schemas.spec.DataPath;
import org.dpsfleet.schemas.validation.Problem;
import org.dpsfleet.vocabulary.RemoteUri;
import tools.jackson.databind.JsonNode;

/**
 * The rules for an experiment that a JSON Schema can't express, or not with helpful messages. The document may
 * also violate its schema: values of an unexpected form are skipped, since the schema reports them.
 */
final class Rules {
    private static final int FEWEST = 2;
    private static final int MOST_TO_PERMUTE = 7;
    private static final int PUBLISHED = 6;

    private final List<Problem> problems = new ArrayList<>();

    private Rules() {}

    static List<Problem> problems(JsonNode experiment) {
        var rules = new Rules();
        rules.layers(experiment.path("networks"));
        rules.rankings(experiment.path("contexts").path("rankings"));
        rules.distortions(experiment.path("contexts"));
        rules.judged(experiment);
        rules.furtherTests(experiment.path("further_tests"));
        rules.problems.addAll(TrainingRules.problems(experiment.path("training")));
        rules.files("/train", experiment.path("train"));
        rules.files("/test/images", experiment.path("test").path("images"));
        rules.files("/perceptual", experiment.path("perceptual"));
        rules.weights(experiment.path("networks"));
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
                    add(
                            "/networks/" + i + "/layers",
                            layers + " is not accepted; accepted:" + " indices from 0, ascending, no two equal");
                    break;
                }
            }
        }
    }

    private void rankings(JsonNode rankings) {
        var seen = new HashSet<JsonNode>();
        var first = names(rankings.path(0));
        for (var i = 0; i < rankings.size(); i++) {
            var place = "/contexts/rankings/" + i;
            var ranking = rankings.path(i);
            if (!ranking.isArray()) {
                continue;
            }
            var names = names(ranking);
            var own = ownFault(names);
            var difference = difference(names, first);
            if (!own.isEmpty()) {
                add(
                        place,
                        own + "; accepted: at least two distortions, each once, from most"
                                + " similar to most disruptive");
            } else if (!difference.isEmpty()) {
                add(
                        place,
                        difference + "; accepted: the distortions of the first ranking: " + String.join(", ", first));
            } else if (!seen.add(ranking)) {
                add(place, ranking + " is there twice; accepted: each ranking once");
            }
        }
    }

    private static List<String> names(JsonNode ranking) {
        return ranking.valueStream().map(n -> n.asString("")).toList();
    }

    private static String ownFault(List<String> names) {
        var seen = new HashSet<String>();
        var repeated = new TreeSet<String>();
        names.stream().filter(name -> !seen.add(name)).forEach(repeated::add);
        if (!repeated.isEmpty()) {
            return "has " + String.join(", ", repeated) + " more than once";
        }
        return names.size() < FEWEST ? "has too few distortions" : "";
    }

    private static String difference(List<String> names, List<String> expected) {
        var faults = new ArrayList<String>();
        var missing = new LinkedHashSet<>(expected);
        names.forEach(missing::remove);
        if (!missing.isEmpty()) {
            faults.add("lacks " + String.join(", ", missing));
        }
        var added = new LinkedHashSet<>(names);
        expected.forEach(added::remove);
        if (!added.isEmpty()) {
            faults.add("has " + String.join(", ", added) + " in addition");
        }
        return String.join(" and ", faults);
    }

    private void distortions(JsonNode contexts) {
        var distortions = contexts.path("distortions");
        if (!distortions.isArray()) {
            return;
        }
        var place = "/contexts/distortions";
        var n = distortions.isEmpty() ? PUBLISHED : distortions.size();
        if (n < FEWEST) {
            add(place, distortions + " is not accepted; accepted: at least two distortions");
        } else if (n > MOST_TO_PERMUTE && "all".equals(contexts.path("kind").asString(""))) {
            add(
                    place,
                    "all rankings of " + n + " distortions are too many; accepted: up to " + MOST_TO_PERMUTE
                            + " with kind: all, up to 12 with kind: random");
        }
        var count = contexts.path("count");
        if (count.isNumber() && n <= MOST_TO_PERMUTE && count.asLong() > permutations(n)) {
            add(
                    "/contexts/count",
                    count + " is not accepted; accepted: from 1 to " + permutations(n) + ", the rankings of " + n
                            + " distortions");
        }
    }

    private static long permutations(int n) {
        return n < 2 ? 1 : n * permutations(n - 1);
    }

    private void judged(JsonNode experiment) {
        var people = "judged".equals(experiment.path("contexts").path("kind").asString(""));
        var test = experiment.path("test");
        judged("/train/kind", experiment.path("train").path("kind"), people);
        judged("/test/images/kind", test.path("images").path("kind"), people);
        for (var i = 0; i < experiment.path("further_tests").size(); i++) {
            var kind = experiment.path("further_tests").path(i).path("images").path("kind");
            judged("/further_tests/" + i + "/images/kind", kind, people);
        }
        if (people && test.path("draws").isNumber() && test.path("draws").asInt() != 1) {
            add(
                    "/test/draws",
                    test.path("draws") + " is not accepted; accepted: 1, because"
                            + " nothing is drawn where people judged");
        }
    }

    private void judged(String place, JsonNode kind, boolean people) {
        if (kind.isString() && people != "judged".equals(kind.asString())) {
            add(
                    place,
                    people
                            ? kind.asString() + " is not accepted; accepted: judged, because contexts of"
                                    + " the kind judged are adapted to and tested on judged triplets"
                            : "judged is not accepted; accepted: a set of images, or contexts: {kind:"
                                    + " judged} with it");
        }
    }

    private void furtherTests(JsonNode tests) {
        var seen = new HashSet<String>();
        for (var i = 0; i < tests.size(); i++) {
            var name = tests.path(i).path("name").asString("");
            if (!name.isEmpty() && !seen.add(name)) {
                add("/further_tests/" + i + "/name", name + " is there twice; accepted: each name once");
            }
            files("/further_tests/" + i + "/images", tests.path(i).path("images"));
        }
    }

    private void files(String place, JsonNode source) {
        var path = source.path("path");
        if (path.isString()) {
            DataPath.problem(path.asString()).ifPresent(problem -> add(place + "/path", problem));
            if (RemoteUri.is(path.asString())) {
                pinned(place, source);
            }
        }
    }

    private void weights(JsonNode networks) {
        for (var i = 0; i < networks.size(); i++) {
            var place = "/networks/" + i + "/weights";
            var weights = networks.path(i).path("weights");
            var uri = weights.path("uri");
            if (uri.isString()) {
                RemoteUri.problem(uri.asString()).ifPresent(problem -> add(place + "/uri", problem));
                pinned(place, weights);
            }
        }
    }

    private void pinned(String place, JsonNode source) {
        if (!source.hasNonNull("sha256")) {
            add(place + "/sha256", DataPath.NO_SHA256);
        }
    }

    private void trainingImages(JsonNode images) {
        if (images.isNumber() && images.asDouble() == 1) {
            add("/train/images", "1 is not accepted; accepted: at least 2, to train on and to hold out");
        }
    }

    private void add(String place, String message) {
        problems.add(new Problem(place, message));
    }
}
