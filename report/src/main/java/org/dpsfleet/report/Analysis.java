package org.dpsfleet.report;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.DoubleStream;
import org.dpsfleet.report.Finding.ContextOutcome;
import org.dpsfleet.report.Finding.Difficulty;
import org.dpsfleet.report.Finding.Improvement;
import org.dpsfleet.report.ScoreIndex.Group;
import org.dpsfleet.report.ScoreIndex.Trained;
import org.dpsfleet.report.statistics.Interval;
import org.dpsfleet.report.statistics.Share;
import org.dpsfleet.report.statistics.SignedRankTest;
import org.dpsfleet.schemas.message.ExperimentRecord;
import org.dpsfleet.schemas.message.TaskScores;
import org.jspecify.annotations.Nullable;

/** From scores to findings. */
public final class Analysis {
    private Analysis() {}

    /**
     * The report of an experiment. Scores are read twice, and only those of one variant and training, and of the
     * baseline beside it, are held at a time, as sums.
     *
     * @param tasks how many tasks the experiment has
     * @param scores of its finished tasks, in the order of the plan; may be some or none of them. The list may make
     *     each anew whenever it is asked for it.
     * @param failures one sentence per task that was given up
     */
    public static Report of(ExperimentRecord experiment, int tasks, List<TaskScores> scores, List<String> failures) {
        var spec = experiment.spec();
        var index = ScoreIndex.of(scores, spec.replicates().repetitions());
        var groups = index.groups();
        var names =
                new NetworkNames(groups.keySet().stream().map(Group::network).toList());
        var findings = new ArrayList<Finding>();
        var combinations = Combinations.of(spec);
        groups.forEach((group, places) -> findings.addAll(findings(group, names, combinations, scores, places)));
        findings.sort(Comparator.comparing(
                Finding::subject,
                Comparator.comparing(Finding.Subject::network)
                        .thenComparing(Finding.Subject::comparison)
                        .thenComparingInt(subject -> combinations.place(subject.combination()))
                        .thenComparing(Finding.Subject::variant)));
        var missing = Missing.sentences(spec, combinations, index, tasks, scores.size());
        return new Report(
                Report.VERSION,
                experiment,
                missing.isEmpty(),
                missing,
                failures,
                findings,
                Caveats.of(spec, findings),
                Setting.warnings(spec),
                Setting.facts(experiment, index));
    }

    private static @Nullable Runs runs(List<TaskScores> scores, int @Nullable [] places) {
        if (places == null) {
            return null;
        }
        var runs = new Runs();
        for (int place : places) {
            runs.add(scores.get(place));
        }
        return runs;
    }

    private static List<Finding> findings(
            Group group,
            NetworkNames names,
            Combinations combinations,
            List<TaskScores> scores,
            Map<Trained, int[]> places) {
        var baseline = runs(scores, places.get(Trained.BASELINE));
        var adapted = places.keySet().stream()
                .filter(t -> !t.equals(Trained.BASELINE))
                .toList();
        return adapted.isEmpty()
                ? List.of(finding(group, names, combinations, Trained.BASELINE, baseline, null))
                : adapted.stream()
                        .map(trained -> finding(
                                group, names, combinations, trained, baseline, runs(scores, places.get(trained))))
                        .toList();
    }

    private static Finding finding(
            Group group,
            NetworkNames names,
            Combinations combinations,
            Trained trained,
            @Nullable Runs baseline,
            @Nullable Runs adapted) {
        var scored = Objects.requireNonNull(adapted != null ? adapted : baseline);
        var contexts = outcomes(baseline, adapted);
        var both = contexts.stream()
                .filter(c -> c.improvement() != null)
                .map(ContextOutcome::ranking)
                .toList();
        var paired = baseline == null || adapted == null || both.isEmpty()
                ? null
                : PairedScores.testScores(baseline, adapted, both);
        var intervals = paired == null ? null : paired.intervals();
        var improvement = paired == null || intervals == null || baseline == null || adapted == null
                ? null
                : improvement(paired, intervals, baseline, adapted);
        var difficulty =
                paired == null || intervals == null ? null : difficulty(paired, intervals.correlation(), both.size());
        var perceptual = PerceptualScores.change(baseline, adapted);
        var subject = new Finding.Subject(
                names.of(group.network()),
                group.network().layers(),
                group.comparison(),
                trained.variant(),
                contexts.stream().allMatch(c -> c.ranking().isEmpty()),
                scored.drawSeeds().size(),
                scored.size(),
                combinations.of(group.channelNorm(), trained.training()));
        var claims = new Finding.Claims(
                mean(contexts, ContextOutcome::baseline),
                mean(contexts, ContextOutcome::adapted),
                improvement,
                difficulty,
                perceptual,
                FurtherTestChange.of(baseline, adapted));
        var evidence = new Finding.Evidence(
                contexts,
                Extremes.of(contexts),
                HeatMap.of(contexts),
                PairAnalysis.of(baseline, adapted),
                ValidationEpoch.of(adapted));
        return new Finding(subject, claims, Wording.sentences(subject, claims, contexts), evidence);
    }

    private static Improvement improvement(
            PairedScores paired, PairedScores.Intervals intervals, Runs baseline, Runs adapted) {
        var changes = paired.changes();
        int improved = 0;
        for (double change : changes) {
            improved += change > 0 ? 1 : 0;
        }
        int runs = 0;
        int improvedRuns = 0;
        for (var context : adapted.contexts()) {
            for (long seed : adapted.drawSeeds()) {
                var before = baseline.of(context, seed).testScore();
                if (before.isPresent()) {
                    var after = adapted.of(context, seed).testScores().toArray();
                    runs += after.length;
                    for (double score : after) {
                        improvedRuns += score > before.getAsDouble() ? 1 : 0;
                    }
                }
            }
        }
        return new Improvement(
                Share.of(improved, changes.length),
                Share.of(improvedRuns, runs),
                paired.medianChange(),
                intervals.median().orElse(null),
                paired.meanChange(),
                intervals.mean().orElse(null),
                SignedRankTest.of(changes));
    }

    private static @Nullable Difficulty difficulty(PairedScores paired, Optional<Interval> interval, int n) {
        var correlation = paired.correlation();
        return correlation.isEmpty() ? null : new Difficulty(correlation.getAsDouble(), interval.orElse(null), n);
    }

    /** From the hardest to the easiest. */
    private static List<ContextOutcome> outcomes(@Nullable Runs baseline, @Nullable Runs adapted) {
        var rankings = new LinkedHashSet<List<String>>();
        if (baseline != null) {
            rankings.addAll(baseline.contexts());
        }
        if (adapted != null) {
            rankings.addAll(adapted.contexts());
        }
        return rankings.stream()
                .map(ranking -> outcome(ranking, baseline, adapted))
                .sorted(Comparator.comparingDouble(ContextOutcome::score))
                .collect(Collectors.toList());
    }

    private static ContextOutcome outcome(List<String> ranking, @Nullable Runs baseline, @Nullable Runs adapted) {
        // Before and after count only where they share a draw seed: an improvement compares like
        // with like.
        var paired = baseline == null || adapted == null
                ? null
                : PairedScores.testScores(baseline, adapted, List.of(ranking));
        var change = paired == null ? Double.NaN : paired.meanChange();
        var before = baseline == null ? OptionalDouble.empty() : baseline.testScore(ranking);
        var after = adapted == null ? OptionalDouble.empty() : adapted.testScore(ranking);
        var runs = (adapted != null ? adapted.testScores(ranking) : DoubleStream.empty()).summaryStatistics();
        return new ContextOutcome(
                ranking,
                boxed(before),
                boxed(after),
                Double.isNaN(change) ? null : change,
                runs.getCount() == 0 ? null : runs.getMin(),
                runs.getCount() == 0 ? null : runs.getMax());
    }

    private static @Nullable Double mean(
            List<ContextOutcome> contexts, Function<ContextOutcome, @Nullable Double> value) {
        var mean = contexts.stream()
                .map(value)
                .filter(Objects::nonNull)
                .mapToDouble(v -> v)
                .average();
        return boxed(mean);
    }

    static @Nullable Double boxed(OptionalDouble value) {
        return value.isPresent() ? value.getAsDouble() : null;
    }
}
