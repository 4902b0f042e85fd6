package org.dpsfleet.coordinator.live;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.dpsfleet.coordinator.projection.KnownTask;
import org.dpsfleet.coordinator.task.History;
import org.dpsfleet.schemas.message.Stage;
import org.dpsfleet.schemas.message.TaskEvent;
import org.dpsfleet.vocabulary.Variant;
import org.jspecify.annotations.Nullable;

/** How long workers took for a context of each variant, by stage, since the coordinator started. Any thread. */
final class Durations {
    private final Map<Kind, Sum> sums = new HashMap<>();

    private record Kind(Variant variant, Stage stage) {}

    private record Sum(double seconds, long contexts) {}

    /** Takes in a success, if that is what has just happened to a task. */
    synchronized void changed(@Nullable KnownTask before, KnownTask after) {
        if (before == null || after.variant() == null || after.contexts() == 0) {
            return;
        }
        for (var fact : newer(before.history(), after.history())) {
            if (fact instanceof TaskEvent.Succeeded success) {
                sums.merge(
                        new Kind(after.variant(), success.stage()),
                        new Sum(success.seconds(), after.contexts()),
                        (a, b) -> new Sum(a.seconds + b.seconds, a.contexts + b.contexts));
            }
        }
    }

    /** Seconds of a worker for so many contexts in a stage; null if none of the variant was done. */
    synchronized @Nullable Double seconds(Variant variant, Stage stage, long contexts) {
        var sum = sums.get(new Kind(variant, stage));
        return sum == null ? null : (Double) (sum.seconds / sum.contexts * contexts);
    }

    private static List<TaskEvent> newer(History before, History after) {
        int known = before.outcomes().size();
        int all = after.outcomes().size();
        return all <= known
                ? List.of()
                : after.outcomes().subList(known, all).stream()
                        .map(fact -> fact.event())
                        .toList();
    }
}
