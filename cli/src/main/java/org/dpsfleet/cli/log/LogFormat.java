package org.dpsfleet.cli.log;

import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.encoder.PatternLayoutEncoder;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.encoder.Encoder;
import net.logstash.logback.encoder.LogstashEncoder;
import net.logstash.logback.fieldnames.LogstashFieldNames;

/** How an event of the log is written. */
public enum LogFormat {
    /** One line for people: time, level, source, message, then {@code key="value"} pairs. */
    TEXT {
        @Override
        Encoder<ILoggingEvent> encoder(LoggerContext context) {
            var encoder = new PatternLayoutEncoder();
            encoder.setContext(context);
            encoder.setPattern("%d{yyyy-MM-dd'T'HH:mm:ss.SSSXXX} %-5level %logger{0}: %msg %kvp%n");
            encoder.start();
            return encoder;
        }
    },

    /**
     * One JSON object per line, for programs: {@code time}, {@code level}, {@code logger}, {@code thread}, {@code
     * message}, {@code stack_trace} where something was thrown, and every pair as a field of its own name.
     */
    JSON {
        @Override
        Encoder<ILoggingEvent> encoder(LoggerContext context) {
            var names = new LogstashFieldNames();
            names.setTimestamp("time");
            names.setLogger("logger");
            names.setThread("thread");
            names.setVersion(null);
            names.setLevelValue(null);
            var encoder = new LogstashEncoder();
            encoder.setContext(context);
            encoder.setFieldNames(names);
            encoder.setTimeZone("UTC");
            encoder.start();
            return encoder;
        }
    };

    /** An encoder that has been started. */
    abstract Encoder<ILoggingEvent> encoder(LoggerContext context);
}
