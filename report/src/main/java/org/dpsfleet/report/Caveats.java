package org.dpsfleet.report;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.dpsfleet.report.statistics.SignedRankTest;
import org.dpsfleet.schemas.spec.ContextSource;
import org.dpsfleet.schemas.spec.ExperimentSpec;
import org.dpsfleet.vocabulary.Variant;

/** What a reader has to know to read the intervals right. */
final class Caveats {
    private static final int SMALL = 10;

    private Caveats() {}

    static List<String> of(ExperimentSpec spec, List<Finding> findings) {
        var caveats = new ArrayList<String>();
        var seeds = spec.replicates().drawSeeds().size();
        if (spec.contexts() instanceof ContextSource.Judged) {
            caveats.add("What people judged is one context: nothing here says how much the numbers would"
                    + " vary with other judgements. Repetitions and draw seeds show how much"
                    + " they vary with the initialisation and with the held-out part.");
        } else if (seeds == 1) {
            caveats.add("All contexts share one set of draws (one draw seed): the same images, distortions,"
                    + " validation split and dropout masks. They are not independent samples of"
                    + " those draws, so the intervals say how much the numbers vary between"
                    + " contexts and leave out how much they would vary with other draws."
                    + " List several draw_seeds to include that.");
        } else {
            caveats.add("Bootstrap intervals resample contexts and draw seeds at once, because contexts"
                    + " under one draw seed share their draws."
                    + (seeds < 5
                            ? " With only " + seeds + " draw seeds that part of the" + " uncertainty is known roughly."
                            : "")
                    + " The interval of the share of improved contexts counts each context"
                    + " once, averaged over draw seeds, and leaves the draws out.");
        }
        if (spec.contexts() instanceof ContextSource.All) {
            caveats.add("All 720 rankings were asked for, so intervals over contexts speak of rankings like"
                    + " these, not of ones left out.");
        }
        if (spec.contexts() instanceof ContextSource.Rankings) {
            caveats.add("The rankings were chosen by hand, not drawn: intervals over contexts hold for"
                    + " others only as far as the choice is like a random one.");
        }
        few(findings).ifPresent(caveats::add);
        var tests = findings.stream().filter(Caveats::tested).count();
        if (tests > 1) {
            caveats.add(String.format(
                            Locale.ROOT,
                            "There are %d signed-rank tests here, one per combination, and their p values are not",
                            tests)
                    + " corrected for that: of 20 combinations in which nothing changes, about"
                    + " one has p below 0.05. A p value also takes the contexts for"
                    + " independent, which those that share draws are not quite.");
        }
        if (findings.stream().anyMatch(f -> f.subject().variant() == Variant.SCRATCH)) {
            caveats.add("scratch starts from random parameters and is compared, as in the paper, with the"
                    + " pretrained baseline of the same network: its change is that of the"
                    + " whole way, not of an adaptation of pretrained features.");
        }
        if (spec.data().perceptual() != null) {
            caveats.add("The interval of the change on the perceptual set is over contexts. It leaves out"
                    + " that the judgements themselves are a sample.");
        }
        return caveats;
    }

    private static boolean tested(Finding finding) {
        return finding.claims().improvement() != null
                && finding.claims().improvement().test().pValue() != null;
    }

    /** Said where the smallest sample is so small that hardly anything follows from it. */
    private static Optional<String> few(List<Finding> findings) {
        return findings.stream()
                .filter(f -> !f.subject().judged() && f.claims().improvement() != null)
                .map(f -> f.evidence().contexts().size())
                .min(Integer::compare)
                .filter(n -> n < SMALL)
                .map(n -> "This is a small sample: %s. Shares, correlations and bootstrap intervals"
                                .formatted(n == 1 ? "1 context" : n + " contexts")
                        + " of so few are rough, a bootstrap's too narrow, and below"
                        + String.format(Locale.ROOT, " %d contexts there is no p value at all.", SignedRankTest.LEAST));
    }
}
