package org.dpsfleet.schemas.http;

/**
 * An experiment as a person wrote it.
 *
 * @param text in YAML 1.2 or JSON
 */
public record CheckRequest(String text) {}
