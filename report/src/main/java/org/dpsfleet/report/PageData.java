package org.dpsfleet.report;

import java.io.OutputStream;
import java.util.List;
import org.dpsfleet.schemas.codec.Json;
import tools.jackson.core.JsonGenerator;
import tools.jackson.databind.SerializationContext;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.module.SimpleModule;
import tools.jackson.databind.ser.std.StdSerializer;

/** The data that a page's plots are drawn from, as JSON within HTML. */
final class PageData {
    /** Digits after the point that a reader of a plot can tell apart, and some more. */
    private static final double DIGITS = 1e5;

    private static final JsonMapper ROUNDING = Json.mapper()
            .rebuild()
            .addModule(new SimpleModule()
                    .addSerializer(Double.class, new Rounded())
                    .addSerializer(double.class, new Rounded()))
            .build();

    private PageData() {}

    private static final class Rounded extends StdSerializer<Double> {
        Rounded() {
            super(Double.class);
        }

        @Override
        public void serialize(Double value, JsonGenerator json, SerializationContext context) {
            json.writeNumber(Math.rint(value * DIGITS) / DIGITS);
        }
    }

    private record Counted(List<PageFinding> findings) {}

    /** How many bytes {@link #whole} has at least; found without making it. */
    static long bytes(Report report) {
        var counter = new CountingStream();
        Json.mapper().writeValue(counter, report);
        return counter.bytes;
    }

    private static final class CountingStream extends OutputStream {
        private long bytes;

        @Override
        public void write(int value) {
            bytes++;
        }

        @Override
        public void write(byte[] values, int offset, int length) {
            bytes += length;
        }
    }

    /** Every number of the report. */
    static String whole(Report report) {
        return escaped(Json.text(report));
    }

    /** Contexts counted where they are many, numbers with five digits after the point. */
    static String counted(List<Finding> findings) {
        return escaped(ROUNDING.writeValueAsString(
                new Counted(findings.stream().map(PageFinding::of).toList())));
    }

    /** A page's data as JSON that a page asks for, numbers with five digits after the point. */
    static String rounded(Object data) {
        return ROUNDING.writeValueAsString(data);
    }

    /** Inside a script element, only the characters of a closing tag could end the document early. */
    private static String escaped(String json) {
        return json.replace("<", "\\u003c");
    }
}
