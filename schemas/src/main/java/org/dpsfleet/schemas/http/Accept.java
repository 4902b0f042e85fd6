package org.dpsfleet.schemas.http;

import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Chooses the media type of an answer by the request's {@code Accept} (RFC 9110, 12.5.1). */
public final class Accept {
    private Accept() {}

    /**
     * The offer that the client likes best, of equally liked ones the first; empty if it takes none.
     *
     * @param header the value of {@code Accept}; null or blank: anything
     * @param offers media types without parameters
     */
    public static Optional<String> best(@Nullable String header, List<String> offers) {
        if (header == null || header.isBlank()) {
            return offers.stream().findFirst();
        }
        String best = null;
        double bestQuality = 0;
        for (var offer : offers) {
            double quality = quality(header, offer);
            if (quality > bestQuality) {
                best = offer;
                bestQuality = quality;
            }
        }
        return Optional.ofNullable(best);
    }

    /** How much it is liked, by the most specific range that names it; 0: not at all. */
    private static double quality(String header, String offer) {
        int specificity = -1;
        double quality = 0;
        for (var element : header.split(",", -1)) {
            var parts = element.split(";");
            var range = parts[0].strip().toLowerCase(Locale.ROOT);
            int found = specificity(range, offer);
            if (found > specificity) {
                specificity = found;
                quality = quality(parts);
            }
        }
        return quality;
    }

    private static int specificity(String range, String offer) {
        if (range.equals(offer)) {
            return 2;
        }
        if (range.endsWith("/*") && offer.startsWith(range.substring(0, range.length() - 1))) {
            return 1;
        }
        return range.equals("*/*") ? 0 : -1;
    }

    private static double quality(String[] parts) {
        for (int i = 1; i < parts.length; i++) {
            var parameter = parts[i].strip().toLowerCase(Locale.ROOT);
            if (parameter.startsWith("q=")) {
                try {
                    return Double.parseDouble(parameter.substring(2));
                } catch (NumberFormatException _) {
                    return 0;
                }
            }
        }
        return 1;
    }
}
