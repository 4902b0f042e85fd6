package org.dpsfleet.objectstore;

import java.net.URI;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.core.exception.SdkClientException;

import static org.assertj.core.api.Assertions.assertThat;

class S3FailureTest {
    private static final URI AT = URI.create("s3://fleet/x");

    /** As the client throws it: the last attempt, and those before it as suppressed ones, without their causes. */
    private static SdkClientException afterWaiting(String before) {
        SdkClientException last = SdkClientException.create(
                "Unable to execute HTTP request: Acquire operation took longer than 30000 milliseconds",
                new TimeoutException("Acquire operation took longer than 30000 milliseconds."));
        last.addSuppressed(
                SdkClientException.create("Request attempt 1 failure: Unable to execute HTTP request: " + before));
        return last;
    }

    @Test
    void aConnectionThatIsWaitedForInVainIsExplainedByTheAttemptBefore() {
        assertThat(S3Failure.of(AT, "read", afterWaiting("Connection refused: /127.0.0.1:1")))
                .hasMessageContaining("Connection refused: /127.0.0.1:1");
    }

    @Test
    void whereNoAttemptSaysMoreTheWaitingIsSaid() {
        String waiting = "Acquire operation took longer than 30000 milliseconds";

        assertThat(S3Failure.of(AT, "read", afterWaiting(waiting)))
                .hasMessageEndingWith("after several attempts too: " + waiting);
    }
}
