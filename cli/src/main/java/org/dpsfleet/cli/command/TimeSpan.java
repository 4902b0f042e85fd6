package org.dpsfleet.cli.command;

import java.time.Duration;
import java.util.Map;
import java.util.regex.Pattern;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** {@code 30m} and the like. */
final class TimeSpan implements ITypeConverter<Duration> {
    private static final Pattern FORM = Pattern.compile("([0-9]{1,9}) *([smh])");
    private static final Map<String, Integer> SECONDS = Map.of("s", 1, "m", 60, "h", 3600);

    @Override
    public Duration convert(String text) {
        var parts = FORM.matcher(text.strip());
        if (parts.matches()) {
            return Duration.ofSeconds(
                    Long.parseLong(parts.group(1)) * SECONDS.getOrDefault(parts.group(2), 1));
        }
        throw new TypeConversionException(
                "'%s' is no duration; accepted: a number with s, m or h, such as 30m"
                        .formatted(text));
    }
}
