package org.dpsfleet.cli.command;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import org.dpsfleet.cli.log.LogSetup;
import org.dpsfleet.cli.metric.MetricOptions;
import org.dpsfleet.cli.outcome.ExitCode;
import org.dpsfleet.perceptual.distance.PerceptualDistance;
import org.dpsfleet.perceptual.evaluation.ContextTest;
import org.dpsfleet.perceptual.evaluation.PerceptualTest;
import org.dpsfleet.perceptual.perceptualset.JndSource;
import org.dpsfleet.perceptual.perceptualset.PerceptualSet;
import org.dpsfleet.perceptual.perceptualset.TwoAfcSource;
import org.dpsfleet.schemas.message.SplitScore;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code fleet evaluate}: how well a metric agrees with people. */
@Command(name = "evaluate", description = "Score a metric on the human judgements of a folder.")
public final class EvaluateCommand implements Callable<Integer> {
    @Option(
            names = "--perceptual",
            required = true,
            paramLabel = "DIR",
            description = "folder in BAPPS's layout; splits below 2afc/train are left out")
    private Path perceptual = Path.of("");

    @Mixin
    private MetricOptions options = new MetricOptions();

    @Mixin
    private JsonOption json = new JsonOption();

    @Spec
    private @Nullable CommandSpec spec;

    @Override
    public Integer call() {
        LogSetup.quiet();
        PerceptualSet set = PerceptualSet.forEvaluation(perceptual);
        try (PerceptualDistance metric = options.load()) {
            List<SplitScore> scores = scores(metric.perceptualTest(), set);
            var console = Console.of(spec);
            if (json.asked()) {
                json.print(console.out(), scores);
            } else {
                table(console, scores);
            }
        }
        return ExitCode.DONE;
    }

    private static List<SplitScore> scores(PerceptualTest test, PerceptualSet set) {
        List<SplitScore> scores = new ArrayList<>();
        for (TwoAfcSource split : set.twoAfc()) {
            ContextTest.Score score = test.score(split, (done, total) -> {}).getFirst();
            scores.add(new SplitScore(split.name(), score.score(), score.accuracy(), null, split.size()));
        }
        for (JndSource split : set.jnd()) {
            double precision = test.meanAveragePrecision(split, (done, total) -> {})[0];
            scores.add(new SplitScore(split.name(), null, null, precision, split.size()));
        }
        return scores;
    }

    private static void table(Console console, List<SplitScore> scores) {
        console.out().printf("%-28s  %7s  %8s  %7s  %7s%n", "split", "score", "accuracy", "map", "n");
        for (SplitScore score : scores) {
            console.out()
                    .printf(
                            Locale.ROOT,
                            "%-28s  %7s  %8s  %7s  %7d%n",
                            score.split(),
                            number(score.score()),
                            number(score.accuracy()),
                            number(score.meanAveragePrecision()),
                            score.n());
        }
    }

    private static String number(@Nullable Double value) {
        return value == null ? "" : String.format(Locale.ROOT, "%.4f", value);
    }
}
