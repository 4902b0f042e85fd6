package org.dpsfleet.report;

import java.util.List;
import org.dpsfleet.vocabulary.Variant;
import org.jspecify.annotations.Nullable;

/**
 * A finding on a page that would be too large with a point per context: what its plots show, its contexts counted.
 *
 * @param combination what tells it from the experiment's other combinations; null where there are none
 * @param contexts each of them where they are few; otherwise none
 * @param spread of the contexts where they are many; null where each is there
 */
record PageFinding(
        Variant variant,
        @Nullable String combination,
        boolean judged,
        List<Finding.ContextOutcome> contexts,
        @Nullable ContextSpread spread,
        Extremes extremes,
        List<HeatMap> heatMaps,
        DistortionScores distortions,
        List<ValidationEpoch> validation,
        List<FurtherTestChange> furtherTests,
        @Nullable PerceptualChange perceptual) {
    /** With no more contexts than this, each is shown. */
    private static final int FEW = 30;

    static PageFinding of(Finding finding) {
        return of(finding, FEW);
    }

    /**
     * @param most with no more contexts than this, each is shown
     */
    static PageFinding of(Finding finding, int most) {
        var contexts = finding.evidence().contexts();
        boolean few = contexts.size() <= most;
        return new PageFinding(
                finding.subject().variant(),
                finding.subject().apart().stream().findFirst().orElse(null),
                finding.subject().judged(),
                few ? contexts : List.of(),
                few ? null : ContextSpread.of(contexts),
                finding.evidence().extremes(),
                finding.evidence().heatMaps(),
                finding.evidence().distortions(),
                finding.evidence().validation(),
                finding.claims().furtherTests(),
                finding.claims().perceptual());
    }
}
