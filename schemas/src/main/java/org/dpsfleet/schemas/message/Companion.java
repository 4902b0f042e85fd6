package org.dpsfleet.schemas.message;

import java.util.List;
import org.dpsfleet.vocabulary.Comparison;
import org.dpsfleet.vocabulary.TrainingSpec;
import org.jspecify.annotations.Nullable;

/**
 * A task that a message brings beside the one that it names: what its metrics differ in. Everything else of its work,
 * and its evaluation, is that of the task that the message names.
 *
 * @param taskId as it is of the task alone
 * @param attempt from 1
 * @param layers of the network that are compared
 * @param resumeFrom where an earlier attempt left its training state (URI of a folder), null for none
 */
public record Companion(
        String taskId,
        String experimentId,
        int attempt,
        Comparison comparison,
        boolean channelNorm,
        List<Integer> layers,
        TrainingSpec training,
        @Nullable String resumeFrom) {
    public Companion {
        layers = List.copyOf(layers);
    }

    static Companion of(AdaptationTask task) {
        var work = task.work();
        return new Companion(
                task.taskId(),
                task.experimentId(),
                task.attempt(),
                work.comparison(),
                work.channelNorm(),
                work.network().layers(),
                work.training(),
                task.resumeFrom());
    }
}
