package org.dpsfleet.inputs.fetched;

import java.time.Duration;
import org.dpsfleet.perceptual.remote.Transfer;

/**
 * How long servers are waited for.
 *
 * @param attempts that may fail one after the other without a byte arriving
 * @param first wait between two attempts; each further one is twice as long
 * @param silence how long a server may send nothing
 */
record Patience(int attempts, Duration first, Duration silence) {
    /** Half a minute where there is no server. */
    static final Patience USUAL = new Patience(5, Duration.ofSeconds(2), Transfer.SILENCE);

    Duration before(int attempt) {
        return first.multipliedBy(1L << Math.min(attempt - 1, 10));
    }
}
