package org.dpsfleet.gpuworker;

import java.time.Duration;

/**
 * How often a training's state is saved: what a dead machine loses against what saving costs.
 *
 * @param least time between two saves
 * @param perSave time between two saves as a multiple of what one takes, so that a large state holds a training up by a
 *     share only while it is fetched from the device, and keeps a slow disk or store busy for a share only
 */
record SavePace(Duration least, int perSave) {
    /** Whether it is time again, so long after a save that took {@code cost}. */
    boolean isDue(Duration since, Duration cost) {
        return since.compareTo(least) >= 0 && since.compareTo(cost.multipliedBy(perSave)) >= 0;
    }
}
