package org.dpsfleet.cli.log;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.turbo.TurboFilter;
import ch.qos.logback.core.spi.FilterReply;
import java.time.Duration;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.LongSupplier;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.slf4j.Marker;

/**
 * Filters repeated log messages of Kafka's clients. Each client logs several times a second that a broker can't be
 * reached; the fleet itself logs an outage once at its beginning and once at its end, so these messages are dropped.
 * Any other repeated message, such as a refused login, is logged once for as long as it goes on.
 */
final class KafkaNoise extends TurboFilter {
    private static final List<String> CLIENTS = List.of(
            "org.apache.kafka.clients.", "org.apache.kafka.common.network.", "org.apache.kafka.common.security.");

    /** Of an outage, in the words of the clients' messages. */
    private static final List<String> OUTAGE = List.of(
            "could not be established",
            "disconnected",
            "Couldn't resolve server",
            "DNS resolution failed",
            "Error connecting to node",
            "Heartbeat to leave group cannot be sent",
            "Timed out waiting for a node assignment",
            "Cancelled in-flight",
            "Rebootstrapping with");

    /** Messages that differ only in the client or the connection count as the same. */
    private static final Pattern VARYING = Pattern.compile("^\\[[^\\]]*\\] |-?\\d+");

    private static final Duration SILENCE = Duration.ofMinutes(10);
    private static final int MOST_REMEMBERED = 200;

    private final LongSupplier nanos;
    private final Map<String, Long> said = new LinkedHashMap<>(16, 0.75f, true) {
        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Long> eldest) {
            return size() > MOST_REMEMBERED;
        }
    };

    KafkaNoise() {
        this(System::nanoTime);
    }

    /**
     * @param nanos a steady clock
     */
    KafkaNoise(LongSupplier nanos) {
        this.nanos = nanos;
    }

    @Override
    public FilterReply decide(
            @Nullable Marker marker,
            Logger logger,
            Level level,
            @Nullable String format,
            Object @Nullable [] parameters,
            @Nullable Throwable thrown) {
        // A null format only asks whether the level is enabled; the message itself may still be dropped later.
        if (format == null || !level.isGreaterOrEqual(Level.WARN)) {
            return FilterReply.NEUTRAL;
        }
        if (CLIENTS.stream().noneMatch(logger.getName()::startsWith)) {
            return FilterReply.NEUTRAL;
        }
        boolean outage = !level.isGreaterOrEqual(Level.ERROR) && OUTAGE.stream().anyMatch(format::contains);
        return outage || repeated(key(logger, format, parameters, thrown)) ? FilterReply.DENY : FilterReply.NEUTRAL;
    }

    private static String key(
            Logger logger, String format, Object @Nullable [] parameters, @Nullable Throwable thrown) {
        var text = format + (parameters == null ? "" : Arrays.toString(parameters)) + Objects.toString(thrown, "");
        return logger.getName() + VARYING.matcher(text).replaceAll("");
    }

    private synchronized boolean repeated(String key) {
        long now = nanos.getAsLong();
        var last = said.put(key, now);
        return last != null && now - last < SILENCE.toNanos();
    }
}
