package org.dpsfleet.perceptual.checkpoint;

import tools.jackson.core.JsonGenerator;
import tools.jackson.core.util.DefaultIndenter;
import tools.jackson.core.util.DefaultPrettyPrinter;

/**
 * Lays {@code config.json} out: a line for each field, and for each of the contexts and columns in it. Lines for
 * what is further in would take more room than all the rest.
 */
final class OneLinePerColumn extends DefaultPrettyPrinter {
    /** Of the document, its fields, and what these hold. */
    private static final int INNERMOST = 2;

    private static final Indenter LINES = new DefaultIndenter("  ", "\n");

    OneLinePerColumn() {
        indentObjectsWith(new Outer());
        indentArraysWith(new Outer());
    }

    /** Breaks lines as far in as {@link #INNERMOST}. */
    private static final class Outer implements Indenter {
        @Override
        public void writeIndentation(JsonGenerator generator, int level) {
            if (level <= INNERMOST) {
                LINES.writeIndentation(generator, level);
            } else {
                generator.writeRaw(' ');
            }
        }

        @Override
        public boolean isInline() {
            return false;
        }
    }

    @Override
    public DefaultPrettyPrinter createInstance() {
        return new OneLinePerColumn();
    }

    @Override
    public void writeEndObject(JsonGenerator generator, int entries) {
        if (closedOnTheLine()) {
            generator.writeRaw(" }");
        } else {
            super.writeEndObject(generator, entries);
        }
    }

    @Override
    public void writeEndArray(JsonGenerator generator, int values) {
        if (closedOnTheLine()) {
            generator.writeRaw(" ]");
        } else {
            super.writeEndArray(generator, values);
        }
    }

    private boolean closedOnTheLine() {
        boolean inner = _nesting > INNERMOST;
        _nesting -= inner ? 1 : 0;
        return inner;
    }
}
