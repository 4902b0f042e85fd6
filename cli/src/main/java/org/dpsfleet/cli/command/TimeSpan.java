package org.dpsfleet.cli.command;

import java.time.Duration;
import java.util.regex.Pattern;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** {@code 20s} and the like. */
final class TimeSpan implements ITypeConverter<Duration> {
    private static final Pattern FORM = Pattern.compile("([0-9]{1,9}) *(ms|s|m|min|h)");

    @Override
    public Duration convert(String text) {
        var parts = FORM.matcher(text.strip());
        if (!parts.matches()) {
            throw new TypeConversionException(
                    "'%s' is no time; accepted: a whole number with ms, s, m or h, such as 30m".formatted(text));
        }
        var number = Long.parseLong(parts.group(1));
        return switch (parts.group(2)) {
            case "ms" -> Duration.ofMillis(number);
            case "s" -> Duration.ofSeconds(number);
            case "m", "min" -> Duration.ofMinutes(number);
            default -> Duration.ofHours(number);
        };
    }
}
