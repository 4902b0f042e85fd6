package org.dpsfleet.schemas.validation;

import java.util.Collection;
import java.util.Comparator;
import java.util.Locale;
import java.util.Optional;
import org.apache.commons.text.similarity.JaroWinklerSimilarity;

/** Guesses which of the accepted words somebody meant. */
public final class DidYouMean {
    /** Below this, a suggestion confuses more often than it helps. */
    private static final double LEAST_SIMILARITY = 0.8;

    private static final JaroWinklerSimilarity SIMILARITY = new JaroWinklerSimilarity();

    private DidYouMean() {}

    /** The accepted word nearest to the one given, if any is near. */
    public static Optional<String> among(Collection<String> accepted, String given) {
        return accepted.stream()
                .max(Comparator.comparingDouble(word -> similarity(word, given)))
                .filter(word -> similarity(word, given) >= LEAST_SIMILARITY);
    }

    /** {@code "; did you mean 'x'?"}, or nothing. */
    public static String question(Collection<String> accepted, String given) {
        return among(accepted, given)
                .map(word -> "; did you mean '" + word + "'?")
                .orElse("");
    }

    private static double similarity(String word, String given) {
        return SIMILARITY.apply(plain(word), plain(given));
    }

    private static String plain(String word) {
        return word.toLowerCase(Locale.ROOT).replace('-', '_');
    }
}
