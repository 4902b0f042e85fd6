package org.dpsfleet.report;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import org.dpsfleet.report.PerceptualChange.SplitChange;
import org.dpsfleet.schemas.message.ContextScore;
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
                runs.all().forEach(run -> run.perceptual().forEach(s -> splits.putIfAbsent(s.split(), s)));
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
        var before = baseline == null ? OptionalDouble.empty() : mean(baseline.all(), counted);
        if (adapted == null || before.isEmpty()) {
            return new PerceptualChange(measure, null, null, 0, changes);
        }
        var paired = PairedScores.perceptual(before.getAsDouble(), adapted, runs -> mean(runs, counted));
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
        var before = baseline == null ? OptionalDouble.empty() : Runs.meanSplit(baseline.all(), name);
        var after = adapted == null ? OptionalDouble.empty() : Runs.meanSplit(adapted.all(), name);
        if (adapted == null || before.isEmpty() || after.isEmpty()) {
            return new SplitChange(name, measure, Analysis.boxed(before), Analysis.boxed(after), null, null, split.n());
        }
        var paired = PairedScores.perceptual(before.getAsDouble(), adapted, runs -> Runs.meanSplit(runs, name));
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
    private static OptionalDouble mean(List<ContextScore> runs, List<String> splits) {
        var values = new ArrayList<Double>();
        for (var split : splits) {
            var value = Runs.meanSplit(runs, split);
            if (value.isEmpty()) {
                return OptionalDouble.empty();
            }
            values.add(value.getAsDouble());
        }
        return values.stream().mapToDouble(v -> v).average();
    }
}
