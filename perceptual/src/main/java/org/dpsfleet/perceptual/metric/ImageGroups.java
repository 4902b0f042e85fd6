package org.dpsfleet.perceptual.metric;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;

/** Groups of equally many images that go through a network together, wherever they are. */
@FunctionalInterface
public interface ImageGroups {
    /**
     * Some of each group. What was given must be used before the next are asked for, which may overwrite it.
     *
     * @param target manager that the result belongs to
     * @param from the first of each group
     * @param count how many of each
     * @return [groups * count, 3, H, W], group by group, normalised
     */
    NDArray some(NDManager target, int from, int count);
}
