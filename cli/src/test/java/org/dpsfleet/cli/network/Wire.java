package org.dpsfleet.cli.network;

import java.time.Duration;

/**
 * How packets of one host come to another.
 *
 * @param delay of every packet
 * @param loss the share of packets that never arrive, from 0 to 1
 */
public record Wire(Duration delay, double loss) {
    /** As in one machine. */
    public static final Wire WHOLE = new Wire(Duration.ZERO, 0);

    /** Nothing arrives. */
    public static final Wire CUT = new Wire(Duration.ZERO, 1);
}
