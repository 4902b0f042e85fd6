package org.dpsfleet.cli.client;

import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Where an experiment stands, as the coordinator says it.
 *
 * @param state {@code running}, {@code succeeded}, {@code partly_failed}, {@code failed}, {@code cancelling}
 *     or {@code cancelled}
 * @param lost attempts whose worker vanished
 * @param retried attempts after a first one
 * @param running what workers do at this moment
 */
public record ExperimentStatus(
        String experimentId,
        String name,
        String state,
        @Nullable Instant submittedAt,
        Tasks tasks,
        Contexts contexts,
        int lost,
        int retried,
        @Nullable List<Running> running) {

    /**
     * Tasks by state.
     *
     * @param planned are published when the fleet has room for them
     * @param adapted wait for their evaluation
     * @param dead were given up
     * @param cancelled were given up because a person asked for it
     */
    public record Tasks(
            int total,
            int planned,
            int published,
            int running,
            int waiting,
            int adapted,
            int done,
            int dead,
            int cancelled) {}

    /** Contexts with scores, of all, summed over networks, variants, comparisons and draw seeds. */
    public record Contexts(long done, long total) {}

    /** A task in a worker's hands. */
    public record Running(
            String taskId,
            String stage,
            int attempt,
            String worker,
            long done,
            long total,
            @Nullable String unit,
            @Nullable String message) {}

    /** Whether nothing more will happen by itself. */
    public boolean ended() {
        return !state.equals("running") && !state.equals("cancelling");
    }
}
