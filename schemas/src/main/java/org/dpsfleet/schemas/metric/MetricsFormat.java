package org.dpsfleet.schemas.metric;

import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.dpsfleet.schemas.http.Accept;
import org.jspecify.annotations.Nullable;

/** The forms in which {@code /metrics} answers. */
public enum MetricsFormat {
    /** Prometheus's text format; the one for a client that takes any. */
    TEXT("text/plain", "0.0.4"),
    OPEN_METRICS("application/openmetrics-text", "1.0.0");

    private final String type;
    private final String version;

    MetricsFormat(String type, String version) {
        this.type = type;
        this.version = version;
    }

    /** The media types, the usual one first. */
    public static List<String> offers() {
        return Stream.of(values()).map(MetricsFormat::type).toList();
    }

    /** The form that a client prefers by its {@code Accept}; empty if it takes none. */
    public static Optional<MetricsFormat> preferred(@Nullable String accept) {
        return Accept.best(accept, offers()).map(MetricsFormat::of);
    }

    /**
     * The form of a media type.
     *
     * @param type one of those that are offered
     */
    public static MetricsFormat of(String type) {
        return Stream.of(values())
                .filter(format -> format.type.equals(type))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException(
                        type + " is no form of metrics; accepted: " + String.join(", ", offers())));
    }

    /** The media type without parameters. */
    public String type() {
        return type;
    }

    /** The media type as an answer has it, for example {@code text/plain; version=0.0.4; charset=utf-8}. */
    public String contentType() {
        return type + "; version=" + version + "; charset=utf-8";
    }
}
