package org.dpsfleet.inputs.fetched;

import java.util.Locale;

/**
 * How far a fetch is.
 *
 * @param doing for people, such as {@code fetching train_32x32.mat}
 * @param done bytes that are here
 * @param total bytes in all; 0 where unknown
 */
public record FetchProgress(String doing, long done, long total) {
    private static final long MEGA = 1_000_000;

    /** Whole megabytes that are here, never more than {@link #totalMegabytes}. */
    public long megabytes() {
        return (total == 0 ? done : Math.min(done, total)) / MEGA;
    }

    /** Megabytes in all; where that is unknown, those that are here. */
    public long totalMegabytes() {
        return total == 0 ? megabytes() : (total + MEGA - 1) / MEGA;
    }

    /** For people, such as {@code fetching train_32x32.mat, 40 of 182 MB}. */
    public String sentence() {
        if (done == 0 && total == 0) {
            return doing;
        }
        return total == 0
                ? String.format(Locale.ROOT, "%s, %d MB", doing, done / MEGA)
                : String.format(Locale.ROOT, "%s, %d of %d MB", doing, megabytes(), totalMegabytes());
    }

    /**
     * Learns how far it is, several times a second, and may end it by an exception.
     *
     * @param <E> that exception
     */
    @FunctionalInterface
    public interface Listener<E extends Exception> {
        void at(FetchProgress progress) throws E;
    }
}
