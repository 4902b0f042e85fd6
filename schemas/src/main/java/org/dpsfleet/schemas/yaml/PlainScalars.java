package org.dpsfleet.schemas.yaml;

/** How a scalar without a tag is read. */
public enum PlainScalars {
    /** By YAML 1.2's core schema: a plain scalar may be null, true or false, or a number. */
    CORE,
    /** As the text that is written; a plain scalar that the core schema takes for null is null. */
    TEXT
}
