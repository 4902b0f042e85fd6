package org.dpsfleet.report;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.OptionalDouble;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.dpsfleet.report.Finding.ContextOutcome;
import org.dpsfleet.report.Finding.Difficulty;
import org.dpsfleet.report.Finding.Improvement;
import org.dpsfleet.report.statistics.Share;
import org.dpsfleet.report.statistics.SignedRankTest;
import org.dpsfleet.schemas.message.AdaptationWork;
import org.dpsfleet.schemas.message.ContextScore;
import org.dpsfleet.schemas.message.ExperimentRecord;
import org.dpsfleet.schemas.message.TaskScores;
import org.dpsfleet.schemas.spec.NetworkSpec;
import org.dpsfleet.vocabulary.Comparison;
import org.dpsfleet.vocabulary.Variant;
import org.jspecify.annotations.Nullable;

/** From scores to findings. */
public final class Analysis {
    private Analysis() {}

    private record Group(NetworkSpec network, Comparison comparison) {}

    /**
     * The report of an experiment.
     *
     * @param complete whether the coordinator has the scores of every task of the experiment
     * @param scores of its finished tasks; may be some or none of them
     * @param failures one sentence per task that was given up
     */
    public static Report of(
            ExperimentRecord experiment, boolean complete, List<TaskScores> scores, List<String> failures) {
        var groups = groups(scores);
        var names =
                new NetworkNames(groups.keySet().stream().map(Group::network).toList());
        var findings = new ArrayList<Finding>();
        groups.forEach((group, variants) -> {
            var baseline = variants.get(Variant.BASELINE);
            var adapted = variants.keySet().stream()
                    .filter(v -> v != Variant.BASELINE)
                    .toList();
            if (adapted.isEmpty()) {
                findings.add(finding(group, names, Variant.BASELINE, baseline, null));
            }
            for (var variant : adapted) {
                findings.add(finding(group, names, variant, baseline, variants.get(variant)));
            }
        });
        findings.sort(Comparator.comparing(
                Finding::subject,
                Comparator.comparing(Finding.Subject::network)
                        .thenComparing(Finding.Subject::comparison)
                        .thenComparing(Finding.Subject::variant)));
        var missing = Missing.sentences(experiment, complete, scores);
        return new Report(
                Report.VERSION,
                experiment,
                missing.isEmpty(),
                missing,
                failures,
                findings,
                Caveats.of(experiment.spec(), findings),
                Setting.warnings(experiment.spec()),
                Setting.facts(experiment, scores));
    }

    private static Map<Group, Map<Variant, Runs>> groups(List<TaskScores> scores) {
        var pretrained = scores.stream()
                .map(t -> t.checkpoint().work())
                .filter(w -> w.variant() != Variant.SCRATCH)
                .map(AdaptationWork::network)
                .distinct()
                .toList();
        Map<Group, Map<Variant, Runs>> groups = new LinkedHashMap<>();
        for (var task : scores) {
            var work = task.checkpoint().work();
            groups.computeIfAbsent(
                            new Group(compared(work, pretrained), work.comparison()), g -> new EnumMap<>(Variant.class))
                    .computeIfAbsent(work.variant(), v -> new Runs())
                    .add(task);
        }
        return groups;
    }

    /**
     * The network whose baseline a metric is compared with. What starts from scratch has parameters
     * of its own and is held, as in the paper, against the baseline of the network it is built like.
     */
    private static NetworkSpec compared(AdaptationWork work, List<NetworkSpec> pretrained) {
        var network = work.network();
        if (work.variant() != Variant.SCRATCH || pretrained.contains(network)) {
            return network;
        }
        return pretrained.stream()
                .filter(n -> n.name().equals(network.name()) && n.layers().equals(network.layers()))
                .findFirst()
                .orElse(network);
    }

    private static Finding finding(
            Group group, NetworkNames names, Variant variant, @Nullable Runs baseline, @Nullable Runs adapted) {
        var scored = Objects.requireNonNull(adapted != null ? adapted : baseline);
        var contexts = outcomes(baseline, adapted);
        var both = contexts.stream()
                .filter(c -> c.improvement() != null)
                .map(ContextOutcome::ranking)
                .toList();
        var paired = baseline == null || adapted == null || both.isEmpty()
                ? null
                : PairedScores.testScores(baseline, adapted, both);
        var improvement =
                paired == null || baseline == null || adapted == null ? null : improvement(paired, baseline, adapted);
        var difficulty = paired == null ? null : difficulty(paired, both.size());
        var perceptual = PerceptualScores.change(baseline, adapted);
        var subject = new Finding.Subject(
                names.of(group.network()),
                group.network().layers(),
                group.comparison(),
                variant,
                contexts.stream().allMatch(c -> c.ranking().isEmpty()),
                scored.drawSeeds().size(),
                scored.all().size());
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

    private static Improvement improvement(PairedScores paired, Runs baseline, Runs adapted) {
        var changes = paired.changes();
        int improved = 0;
        for (double change : changes) {
            improved += change > 0 ? 1 : 0;
        }
        int runs = 0;
        int improvedRuns = 0;
        for (var context : adapted.contexts()) {
            for (long seed : adapted.drawSeeds()) {
                var before = Runs.meanTestScore(baseline.of(context, seed));
                if (before.isPresent()) {
                    for (var run : adapted.of(context, seed)) {
                        runs++;
                        improvedRuns += run.testScore() > before.getAsDouble() ? 1 : 0;
                    }
                }
            }
        }
        return new Improvement(
                Share.of(improved, changes.length),
                Share.of(improvedRuns, runs),
                paired.medianChange(),
                paired.medianChangeInterval().orElse(null),
                paired.meanChange(),
                paired.meanChangeInterval().orElse(null),
                SignedRankTest.of(changes));
    }

    private static @Nullable Difficulty difficulty(PairedScores paired, int n) {
        var correlation = paired.correlation();
        return correlation.isEmpty()
                ? null
                : new Difficulty(
                        correlation.getAsDouble(), paired.correlationInterval().orElse(null), n);
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
        var runs = (adapted != null ? adapted.of(ranking) : List.<ContextScore>of())
                .stream().mapToDouble(r -> r.testScore()).summaryStatistics();
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
