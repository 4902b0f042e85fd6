package org.dpsfleet.cli.command;

import org.dpsfleet.schemas.codec.Json;
import org.dpsfleet.schemas.http.DeadLetteredTask;

/** What happened to a dead-lettered task, for people. */
final class FailureSentence {
    private static final int SHORT_ID = 12;

    private FailureSentence() {}

    static String of(DeadLetteredTask task) {
        int attempts = task.attempts();
        long replays = task.history().stream()
                .filter(e -> e.event().equals("replayed"))
                .count();
        return "task %s was given up in its %s after %s%s (%s): %s"
                .formatted(
                        task.taskId()
                                .substring(0, Math.min(SHORT_ID, task.taskId().length())),
                        task.stage().name(),
                        attempts == 1 ? "one attempt" : attempts + " attempts",
                        replays == 0 ? "" : replays == 1 ? ", one replay" : ", " + replays + " replays",
                        Json.word(task.category()),
                        task.message());
    }
}
