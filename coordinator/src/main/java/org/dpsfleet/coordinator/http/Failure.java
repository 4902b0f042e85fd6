package org.dpsfleet.coordinator.http;

import java.time.Instant;
import org.dpsfleet.coordinator.projection.Letter;
import org.dpsfleet.schemas.message.FailureCategory;
import org.dpsfleet.schemas.message.Stage;

/**
 * A task that was given up.
 *
 * @param attempts made
 * @param worker of the last attempt
 * @param topic where the dead letter lies, with partition and offset
 */
public record Failure(
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
        Instant failedAt) {

    static Failure of(Letter letter) {
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
                Instant.ofEpochMilli(message.timestamp()));
    }
}
