package org.dpsfleet.report;

import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.util.List;
import org.dpsfleet.schemas.message.TaskScores;

/** What is written to a stream, as text. */
final class Written {
    private Written() {}

    @FunctionalInterface
    interface Writing {
        void to(StringWriter out) throws IOException;
    }

    static String text(Writing writing) {
        var out = new StringWriter();
        try {
            writing.to(out);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return out.toString();
    }

    static String csv(List<TaskScores> scores) {
        return text(out -> ResultsCsv.write(scores, out));
    }

    static String tsv(List<TaskScores> scores) {
        return text(out -> ResultsTsv.write(scores, out));
    }

    static String json(Report report) {
        return text(out -> ReportJson.write(report, out));
    }
}
