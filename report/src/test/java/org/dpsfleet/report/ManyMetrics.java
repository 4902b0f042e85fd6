package org.dpsfleet.report;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.dpsfleet.testing.ManyScores;

/** A process of its own that makes the report of more metrics than its memory would hold. */
final class ManyMetrics {
    private ManyMetrics() {}

    static ManyScores.Size size(int contexts, int repetitions) {
        return ManyScores.Size.ofAlexNet(contexts, repetitions, 24);
    }

    public static void main(String[] arguments) throws IOException {
        var size = size(720, Integer.parseInt(arguments[1]));
        var scores = new ManyScores(size);
        var report = Analysis.of(scores.experiment(), scores.size(), scores, List.of());
        ReportFolder.write(Path.of(arguments[0]), report, scores);
        System.out.println(size.metrics());
    }
}
