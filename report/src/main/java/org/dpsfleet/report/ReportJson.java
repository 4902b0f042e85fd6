package org.dpsfleet.report;

import java.io.IOException;
import java.io.Writer;
import org.dpsfleet.schemas.codec.Json;
import tools.jackson.core.StreamWriteFeature;
import tools.jackson.databind.SerializationFeature;

/** {@code report.json}: the report as a document for programs. */
public final class ReportJson {
    private ReportJson() {}

    /** Writes it, indented. */
    public static void write(Report report, Writer out) throws IOException {
        Json.mapper()
                .writer()
                .with(SerializationFeature.INDENT_OUTPUT)
                .without(StreamWriteFeature.AUTO_CLOSE_TARGET)
                .writeValue(out, report);
        out.write('\n');
        out.flush();
    }
}
