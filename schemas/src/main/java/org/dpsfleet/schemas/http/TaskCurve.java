package org.dpsfleet.schemas.http;

import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * How a task that is being trained gets on.
 *
 * @param total units, such as steps; 0 where unknown
 * @param points the oldest first; of a long training some
 */
public record TaskCurve(String taskId, String worker, long total, String unit, List<CurvePoint> points) {
    public TaskCurve {
        points = List.copyOf(points);
    }

    /**
     * What a heartbeat said.
     *
     * @param done units by then
     * @param at when the coordinator heard it
     * @param loss of the batch; null where it said none
     * @param validation mean 2AFC score on the held-out images; null before the first epoch has ended
     */
    public record CurvePoint(
            long done,
            Instant at,
            @Nullable Double loss,
            @Nullable Double validation) {}
}
