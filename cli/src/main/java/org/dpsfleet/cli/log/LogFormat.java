package org.dpsfleet.cli.log;

import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.PatternLayout;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.encoder.Encoder;
import ch.qos.logback.core.encoder.LayoutWrappingEncoder;
import net.logstash.logback.encoder.LogstashEncoder;
import net.logstash.logback.fieldnames.LogstashFieldNames;

/** How an event of the log is written. */
public enum LogFormat {
    /** One line for people: time, level, source, message, then {@code key="value"} pairs, of the event and of the task. */
    TEXT {
        @Override
        Encoder<ILoggingEvent> encoder(LoggerContext context) {
            var layout = new PatternLayout();
            layout.getInstanceConverterMap().put("pairs", EventPairs.InText::new);
            layout.setContext(context);
            layout.setPattern("%d{yyyy-MM-dd'T'HH:mm:ss.SSSXXX} %-5level %logger{0}: %msg %pairs%n");
            layout.start();
            var encoder = new LayoutWrappingEncoder<ILoggingEvent>();
            encoder.setContext(context);
            encoder.setLayout(layout);
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
            encoder.setIncludeKeyValuePairs(false);
            encoder.setIncludeMdc(false);
            encoder.addProvider(new EventPairs.InJson());
            encoder.start();
            return encoder;
        }
    };

    /** An encoder that has been started. */
    abstract Encoder<ILoggingEvent> encoder(LoggerContext context);
}
