package org.dpsfleet.worker.memory;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileSystemException;
import org.dpsfleet.schemas.message.FailureCategory;
import org.dpsfleet.worker.failure.FailureAccount;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

class NoRoomTest {
    private static UncheckedIOException unwritten(String reason) {
        return new UncheckedIOException("m cannot be written", new FileSystemException("m", null, reason));
    }

    @Test
    void aTaskThatFoundNoRoomIsHandedBackWithoutCountingAsAnAttempt() {
        var account =
                FailureAccount.of(new IllegalStateException(unwritten("No space left on device")), "file:///state");

        assertThat(account.category()).isEqualTo(FailureCategory.HANDED_BACK);
        assertThat(account.retryable()).isTrue();
        assertThat(account.delayMillis()).isPositive();
        assertThat(account.resumeFrom()).isEqualTo("file:///state");
    }

    @Test
    void aSpentQuotaIsNoRoomEither() {
        assertThat(NoRoom.is(unwritten("Disk quota exceeded"))).isTrue();
        assertThat(NoRoom.is(unwritten("s3://b/x cannot be written: no room is left in the bucket (507)")))
                .isTrue();
    }

    @Test
    void otherFailuresAreNot() {
        assertThat(NoRoom.is(unwritten("Permission denied"))).isFalse();
        assertThat(NoRoom.is(new IOException())).isFalse();
        assertThat(NoRoom.is(new IllegalStateException("No space left on device")))
                .isFalse();
    }
}
