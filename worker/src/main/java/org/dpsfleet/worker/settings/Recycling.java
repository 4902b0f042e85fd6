package org.dpsfleet.worker.settings;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Locale;
import java.util.Optional;

/**
 * When a worker's process exits by itself: so that a new one can replace it, since leaked or fragmented native
 * memory is returned to the machine in no other way, or because there is nothing to do, so that the machine is free
 * for something else.
 *
 * @param afterTasks tasks run, however they ended; 0: never
 * @param aboveBytes resident memory after a task; 0: never
 * @param idle time without a task; zero: never
 */
public record Recycling(int afterTasks, long aboveBytes, Duration idle) {
    /** The process lives until it is told to stop. */
    public static final Recycling NEVER = new Recycling(0, 0);

    /** However long there is no task, the process waits for one. */
    public Recycling(int afterTasks, long aboveBytes) {
        this(afterTasks, aboveBytes, Duration.ZERO);
    }

    public Recycling {
        var problems = new ArrayList<String>();
        if (afterTasks < 0) {
            problems.add("recycle after tasks: " + afterTasks + " is not accepted; accepted: 0 or more");
        }
        if (aboveBytes < 0) {
            problems.add("recycle above: " + aboveBytes + " bytes is not accepted; accepted: 0 bytes or more");
        }
        if (idle.isNegative()) {
            problems.add("idle exit: " + idle + " is not accepted; accepted: at least 0s");
        }
        if (!problems.isEmpty()) {
            throw new IllegalArgumentException(String.join("\n", problems));
        }
    }

    /**
     * Why the process should be replaced now; empty: it should not.
     *
     * @param tasks run by it so far
     * @param residentBytes that it takes now, 0 where unknown
     */
    public Optional<String> due(long tasks, long residentBytes) {
        if (afterTasks > 0 && tasks >= afterTasks) {
            return Optional.of(String.format(
                    Locale.ROOT, "recycled after %d task%s; start it again", tasks, tasks == 1 ? "" : "s"));
        }
        if (aboveBytes > 0 && residentBytes > aboveBytes) {
            return Optional.of(String.format(
                    Locale.ROOT,
                    "recycled at %d MiB of resident memory, more than %d MiB; start it again",
                    residentBytes >> 20,
                    aboveBytes >> 20));
        }
        return Optional.empty();
    }

    /** Why the process should end now, since it has waited so long for a task; empty: it should not. */
    public Optional<String> idle(Duration waited) {
        return idle.isZero() || waited.compareTo(idle) < 0
                ? Optional.empty()
                : Optional.of(String.format(Locale.ROOT, "no task for %d s", waited.toSeconds()));
    }
}
