package org.dpsfleet.cli.command;

import java.time.DateTimeException;
import java.time.Instant;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** A time: {@code 2026-01-31T12:00:00Z}, or {@code 2h} for two hours ago. */
final class Moment implements ITypeConverter<Instant> {
    @Override
    public Instant convert(String text) {
        try {
            return Instant.parse(text.strip());
        } catch (DateTimeException e) {
            try {
                return Instant.now().minus(new TimeSpan().convert(text));
            } catch (TypeConversionException notASpanEither) {
                throw new TypeConversionException(
                        "'%s' is no time; accepted: 2026-01-31T12:00:00Z, or 2h for two hours ago".formatted(text));
            }
        }
    }
}
