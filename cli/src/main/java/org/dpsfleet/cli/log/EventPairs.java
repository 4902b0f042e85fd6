package org.dpsfleet.cli.log;

import ch.qos.logback.classic.pattern.ClassicConverter;
import ch.qos.logback.classic.spi.ILoggingEvent;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.TreeMap;
import net.logstash.logback.composite.AbstractJsonProvider;
import org.dpsfleet.schemas.trace.TaskKeys;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonGenerator;

/**
 * What an event is about: its own pairs, then those of the task that its thread works for, each key once. The event's
 * own value comes first.
 */
final class EventPairs {
    private EventPairs() {}

    static Map<String, @Nullable Object> of(ILoggingEvent event) {
        var pairs = new LinkedHashMap<String, @Nullable Object>();
        if (event.getKeyValuePairs() != null) {
            event.getKeyValuePairs().forEach(pair -> pairs.put(pair.key, pair.value));
        }
        var ofThread = new TreeMap<String, @Nullable String>(event.getMDCPropertyMap());
        for (var key : TaskKeys.ALL) {
            var value = ofThread.remove(key);
            if (value != null) {
                pairs.putIfAbsent(key, key.equals(TaskKeys.ATTEMPT) ? (Object) Integer.valueOf(value) : value);
            }
        }
        ofThread.forEach(pairs::putIfAbsent);
        return pairs;
    }

    /** For people: {@code key="value"}, in one line. */
    static final class InText extends ClassicConverter {
        @Override
        public String convert(ILoggingEvent event) {
            var text = new StringBuilder();
            of(event)
                    .forEach((key, value) -> text.append(text.isEmpty() ? "" : " ")
                            .append(key)
                            .append("=\"")
                            .append(String.valueOf(value).replace("\n", "\\n"))
                            .append('"'));
            return text.toString();
        }
    }

    /** For programs: a field for each key. */
    static final class InJson extends AbstractJsonProvider<ILoggingEvent> {
        @Override
        public void writeTo(JsonGenerator generator, ILoggingEvent event) {
            of(event).forEach(generator::writePOJOProperty);
        }
    }
}
