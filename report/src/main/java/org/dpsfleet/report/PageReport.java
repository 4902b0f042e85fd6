package org.dpsfleet.report;

import java.util.List;

/**
 * A report for a page that draws it itself and gets it anew while results arrive.
 *
 * @param scored tasks whose scores it is made of
 * @param missing the first sentences about parts that have no scores
 * @param sections with their numbers and sentences; all of them
 * @param findings what the plots of the first sections are drawn from
 */
public record PageReport(
        int scored,
        boolean complete,
        List<String> missing,
        List<String> caveats,
        List<String> warnings,
        List<Report.Fact> facts,
        List<?> sections,
        List<?> findings) {
    /** Contexts that are points, each; with more of them all are counted. */
    private static final int MOST_POINTS = 4000;

    private static final int MOST_DRAWN = 60;
    private static final int MOST_SENTENCES = 20;

    /**
     * As JSON, of a few megabytes at most.
     *
     * @param scored tasks whose scores the report is made of
     */
    public static String json(Report report, int scored) {
        int drawn = Math.min(MOST_DRAWN, report.findings().size());
        var findings = report.findings().subList(0, drawn);
        int contexts =
                findings.stream().mapToInt(f -> f.evidence().contexts().size()).sum();
        return PageData.rounded(new PageReport(
                scored,
                report.complete(),
                report.missing()
                        .subList(0, Math.min(MOST_SENTENCES, report.missing().size())),
                report.caveats(),
                report.warnings(),
                report.facts(),
                PageSection.of(report.findings(), drawn),
                findings.stream()
                        .map(f -> contexts <= MOST_POINTS ? PageFinding.of(f, MOST_POINTS) : PageFinding.of(f))
                        .toList()));
    }
}
