package org.dpsfleet.schemas.http;

/**
 * Something that streams told of and that is known no longer.
 *
 * @param kind {@code experiment} or {@code worker}
 * @param key its id or name
 */
public record GoneSubject(String kind, String key) {}
