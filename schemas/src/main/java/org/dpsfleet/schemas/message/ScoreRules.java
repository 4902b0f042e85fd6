package org.dpsfleet.schemas.message;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The constraints on every number of a result. A score is the result of a computation, so placeholders for
 * missing values are refused: NaN, infinity, a mean over nothing.
 */
final class ScoreRules {
    private ScoreRules() {}

    /** From 0 to 1; null passes. */
    static void checkShare(String what, @Nullable Double value) {
        if (value != null && !(value >= 0 && value <= 1)) {
            throw refused(what, value, "from 0 to 1");
        }
    }

    /** Each from 0 to 1; the first that is not is named with its index. */
    static void checkShares(String what, List<Double> values) {
        for (int i = 0; i < values.size(); i++) {
            checkShare(what + "/" + i, values.get(i));
        }
    }

    /** Each finite and at least 0; the first that is not is named with its index. */
    static void checkLosses(String what, List<Double> values) {
        for (int i = 0; i < values.size(); i++) {
            double value = values.get(i);
            if (!(value >= 0 && value <= Double.MAX_VALUE)) {
                throw refused(what + "/" + i, value, "a finite number from 0 on");
            }
        }
    }

    /** At least 1: a mean over nothing is no score. */
    static void checkCount(String what, int value) {
        if (value < 1) {
            throw refused(what, value, "from 1 on");
        }
    }

    private static IllegalArgumentException refused(String what, Number value, String accepted) {
        return new IllegalArgumentException(what + ": " + value + " is not accepted; accepted: " + accepted);
    }
}
