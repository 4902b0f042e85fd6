package org.dpsfleet.report;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.function.Function;
import org.dpsfleet.report.PerceptualChange.SplitChange;
import org.dpsfleet.schemas.message.SplitScore;
import org.jspecify.annotations.Nullable;

/** From the scores on the perceptual data set to what changed there. */
final class PerceptualScores {
    private static final String TWO_AFC = "2AFC score";
    private static final String JND = "JND mAP";

    private PerceptualScores() {}

    /** The change per split and over splits; null where no perceptual set was scored. */
    static @Nullable PerceptualChange change(@Nullable Runs baseline, @Nullable Runs adapted) {
        Map<String, SplitScore> splits = new LinkedHashMap<>();
        for (var runs : new Runs[] {baseline, adapted}) {
            if (runs != null) {
                runs.splits().forEach(splits::putIfAbsent);
            }
        }
        if (splits.isEmpty()) {
            return null;
        }
        var changes =
                splits.values().stream().map(s -> split(s, baseline, adapted)).toList();
        var measure = changes.stream().anyMatch(c -> c.measure().equals(TWO_AFC)) ? TWO_AFC : JND;
        var counted = changes.stream()
                .filter(c -> c.measure().equals(measure))
                .map(SplitChange::split)
                .toList();
        var before = baseline == null ? OptionalDouble.empty() : mean(baseline::split, counted);
        if (adapted == null || before.isEmpty()) {
            return new PerceptualChange(measure, null, null, 0, changes);
        }
        var paired = PairedScores.perceptual(
                before.getAsDouble(), adapted, cell -> mean(split -> Cell.mean(cell.split(split)), counted));
        var change = paired.meanChange();
        return new PerceptualChange(
                measure,
                Double.isNaN(change) ? null : change,
                paired.meanChangeInterval().orElse(null),
                paired.changes().length,
                changes);
    }

    private static SplitChange split(SplitScore split, @Nullable Runs baseline, @Nullable Runs adapted) {
        var name = split.split();
        var measure = split.score() != null ? TWO_AFC : JND;
        var before = baseline == null ? OptionalDouble.empty() : baseline.split(name);
        var after = adapted == null ? OptionalDouble.empty() : adapted.split(name);
        if (adapted == null || before.isEmpty() || after.isEmpty()) {
            return new SplitChange(name, measure, Analysis.boxed(before), Analysis.boxed(after), null, null, split.n());
        }
        var paired = PairedScores.perceptual(before.getAsDouble(), adapted, cell -> Cell.mean(cell.split(name)));
        var change = paired.meanChange();
        return new SplitChange(
                name,
                measure,
                before.getAsDouble(),
                before.getAsDouble() + change,
                change,
                paired.meanChangeInterval().orElse(null),
                split.n());
    }

    /** The mean over the splits' means; empty where a split is missing. */
    private static OptionalDouble mean(Function<String, OptionalDouble> score, List<String> splits) {
        var values = new ArrayList<Double>();
        for (var split : splits) {
            var value = score.apply(split);
            if (value.isEmpty()) {
                return OptionalDouble.empty();
            }
            values.add(value.getAsDouble());
        }
        return values.stream().mapToDouble(v -> v).average();
    }
}
