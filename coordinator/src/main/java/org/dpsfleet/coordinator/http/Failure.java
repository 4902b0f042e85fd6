package org.dpsfleet.coordinator.http;

import java.time.Instant;
import java.util.List;
import org.dpsfleet.coordinator.projection.Letter;
import org.dpsfleet.coordinator.task.History;
import org.dpsfleet.schemas.message.FailureCategory;
import org.dpsfleet.schemas.message.Stage;

/**
 * A task that was given up.
 *
 * @param attempts made
 * @param worker of the last attempt
 * @param topic where the dead letter lies, with partition and offset
 * @param history what became of its attempts, the oldest first; earlier dead letters and replays among it
 */
record Failure(
        String taskId,
        Stage stage,
        int attempts,
        FailureCategory category,
        String message,
        String exceptionClass,
        String worker,
        String device,
        String topic,
        int partition,
        long offset,
        Instant firstFailedAt,
        Instant failedAt,
        List<PastEvent> history) {

    static Failure of(Letter letter, History history) {
        var account = letter.account();
        var message = letter.message();
        return new Failure(
                letter.taskId(),
                letter.stage(),
                account.attempts(),
                account.category(),
                account.exceptionMessage(),
                account.exceptionClass(),
                account.worker(),
                account.device(),
                message.topic(),
                message.partition(),
                message.offset(),
                account.firstFailedAt(),
                Instant.ofEpochMilli(message.timestamp()),
                history.outcomes().stream().map(o -> PastEvent.of(o.event())).toList());
    }
}
