package org.dpsfleet.cli.progress;

import org.dpsfleet.schemas.http.ExperimentStatus;

/** What the workers are doing, in a few words. */
final class Doing {
    private Doing() {}

    static String text(ExperimentStatus status) {
        var running = status.running();
        if (running.isEmpty()) {
            return status.tasks().dead() == 0 ? "" : status.tasks().dead() + " tasks given up";
        }
        var first = running.getFirst();
        var text = new StringBuilder(first.stage().name());
        if (first.total() > 0) {
            text.append(' ').append(first.done()).append('/').append(first.total());
            text.append(first.unit().isEmpty() ? "" : " " + first.unit());
        }
        if (!first.message().isBlank()) {
            text.append(", ").append(first.message());
        }
        if (running.size() > 1) {
            text.append(" (and ").append(running.size() - 1).append(" more)");
        }
        return text.toString();
    }
}
