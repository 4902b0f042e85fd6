package org.dpsfleet.schemas.experiment;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.dpsfleet.schemas.validation.Problem;
import org.dpsfleet.vocabulary.TrainingSpec;
import tools.jackson.databind.JsonNode;

/** The rules of the same kind for hyper-parameters, each of which has one value or a list of values. */
final class TrainingRules {
    private static final String FIRST = "first_epochs";

    private TrainingRules() {}

    static List<Problem> problems(JsonNode training) {
        var problems = new ArrayList<Problem>();
        var losses = training.path("sync_loss");
        var needed = losses.isArray() ? losses.valueStream().anyMatch(TrainingRules::isFirst) : isFirst(losses);
        var epochs = training.path("sync_epochs");
        if (epochs.isArray()) {
            for (int i = 0; i < epochs.size(); i++) {
                syncEpochs("/training/sync_epochs/" + i, epochs.path(i), needed, problems);
            }
        } else {
            syncEpochs("/training/sync_epochs", epochs, needed, problems);
        }
        combinations(training, needed, problems);
        return problems;
    }

    private static boolean isFirst(JsonNode loss) {
        return FIRST.equals(loss.asString(""));
    }

    private static void syncEpochs(String place, JsonNode epochs, boolean needed, List<Problem> problems) {
        if (epochs.isNumber() && needed != epochs.asInt() > 0) {
            problems.add(new Problem(
                    place,
                    epochs + " is not accepted; accepted: "
                            + (needed
                                    ? "at least 1 with sync_loss: first_epochs"
                                    : "0, unless sync_loss is first_epochs")));
        }
    }

    private static void combinations(JsonNode training, boolean first, List<Problem> problems) {
        double count = 1;
        for (var field : training.properties()) {
            var values = field.getValue();
            count *= switch (field.getKey()) {
                case "sync_epochs" -> 1;
                case "sync_loss" -> size(values) + (first ? size(training.path("sync_epochs")) - 1 : 0);
                case "learning_rates" -> values.path(0).isArray() ? size(values) : 1;
                default -> size(values);
            };
        }
        if (count > TrainingSpec.Grid.MOST) {
            problems.add(new Problem(
                    "/training",
                    String.format(
                            Locale.ROOT,
                            "%.0f combinations are too many; accepted: at most %d",
                            count,
                            TrainingSpec.Grid.MOST)));
        }
    }

    private static int size(JsonNode values) {
        return values.isArray() ? Math.max(1, values.size()) : 1;
    }
}
