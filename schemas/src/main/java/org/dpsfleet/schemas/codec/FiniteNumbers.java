package org.dpsfleet.schemas.codec;

import tools.jackson.core.JsonGenerator;
import tools.jackson.databind.SerializationContext;
import tools.jackson.databind.module.SimpleModule;
import tools.jackson.databind.ser.std.StdSerializer;

/**
 * Refuses to write NaN and infinity, which JSON does not have: the library would write them as text, which
 * no reader takes for a number. The error names the place, such as {@code Report["findings"][0]["mean"]}.
 */
final class FiniteNumbers extends SimpleModule {
    FiniteNumbers() {
        super("finite numbers");
        addSerializer(Double.class, new Doubles(Double.class));
        addSerializer(Double.TYPE, new Doubles(Double.TYPE));
        addSerializer(Float.class, new Floats(Float.class));
        addSerializer(Float.TYPE, new Floats(Float.TYPE));
    }

    private static void refuse(SerializationContext context, Number value) {
        context.reportMappingProblem("%s is not a number that JSON can hold", value);
    }

    private static final class Doubles extends StdSerializer<Double> {
        Doubles(Class<Double> type) {
            super(type);
        }

        @Override
        public void serialize(Double value, JsonGenerator json, SerializationContext context) {
            if (!Double.isFinite(value)) {
                refuse(context, value);
            }
            json.writeNumber(value);
        }
    }

    private static final class Floats extends StdSerializer<Float> {
        Floats(Class<Float> type) {
            super(type);
        }

        @Override
        public void serialize(Float value, JsonGenerator json, SerializationContext context) {
            if (!Float.isFinite(value)) {
                refuse(context, value);
            }
            json.writeNumber(value);
        }
    }
}
