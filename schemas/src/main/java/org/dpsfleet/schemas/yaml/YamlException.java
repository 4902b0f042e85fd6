package org.dpsfleet.schemas.yaml;

/** A text is no YAML, or has what is not accepted of YAML; the message is a clause that says what. */
public class YamlException extends RuntimeException {
    private final int line;

    YamlException(String message, int line) {
        super(message);
        this.line = line;
    }

    /** From 1; 0 where the text as a whole is meant. */
    public int line() {
        return line;
    }
}
