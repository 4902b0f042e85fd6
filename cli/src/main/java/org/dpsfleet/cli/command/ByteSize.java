package org.dpsfleet.cli.command;

import java.math.BigDecimal;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Pattern;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** {@code 10GiB} and the like, in bytes. */
final class ByteSize implements ITypeConverter<Long> {
    private static final Pattern FORM = Pattern.compile("([0-9]+(?:\\.[0-9]+)?) *([A-Za-z]*)");
    private static final Map<String, Integer> POWERS = Map.of("", 0, "b", 0, "kib", 1, "mib", 2, "gib", 3, "tib", 4);
    private static final BigDecimal MOST = BigDecimal.valueOf(Long.MAX_VALUE);

    @Override
    public Long convert(String text) {
        var parts = FORM.matcher(text.strip());
        if (parts.matches()) {
            var power = POWERS.get(parts.group(2).toLowerCase(Locale.ROOT));
            if (power != null) {
                var bytes = new BigDecimal(parts.group(1))
                        .multiply(BigDecimal.valueOf(1024).pow(power));
                if (bytes.compareTo(MOST) <= 0) {
                    return bytes.longValue();
                }
            }
        }
        throw new TypeConversionException(
                "'%s' is no size; accepted: 0, or a number with B, KiB, MiB, GiB or TiB, such as 10GiB"
                        .formatted(text));
    }
}
