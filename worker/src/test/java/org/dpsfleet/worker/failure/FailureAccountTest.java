package org.dpsfleet.worker.failure;

import java.time.Duration;
import org.dpsfleet.schemas.message.FailureCategory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

class FailureAccountTest {
    @Test
    void aTaskFailureIsPassedOnAsItIs() {
        var failure = new TaskFailure(FailureCategory.DIVERGED, true, Duration.ofSeconds(2), "nan", null, null);

        var account = FailureAccount.of(failure, "file:///bad-state");

        assertThat(account.category()).isEqualTo(FailureCategory.DIVERGED);
        assertThat(account.retryable()).isTrue();
        assertThat(account.delayMillis()).isEqualTo(2_000);
        // The handler knows that the state is bad.
        assertThat(account.resumeFrom()).isNull();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "CUDA out of memory. Tried to allocate 2.00 GiB (GPU 0; 79.10 GiB total capacity)",
                "CUDA error: CUBLAS_STATUS_ALLOC_FAILED when calling `cublasCreate(handle)`",
                "[enforce fail at alloc_cpu.cpp:117] . DefaultCPUAllocator: can't allocate memory",
                "std::bad_alloc"
            })
    void nativeMemoryErrorsAreKnownByTheirWords(String message) {
        var thrown = new IllegalStateException("step 7", new RuntimeException(message));

        var account = FailureAccount.of(thrown, "file:///state");

        assertThat(account.category()).isEqualTo(FailureCategory.OUT_OF_MEMORY);
        assertThat(account.retryable()).isTrue();
        assertThat(account.resumeFrom()).isEqualTo("file:///state");
    }

    @Test
    void theJvmsMemoryErrorIsOne() {
        var account = FailureAccount.of(new OutOfMemoryError("Java heap space"), null);

        assertThat(account.category()).isEqualTo(FailureCategory.OUT_OF_MEMORY);
        assertThat(account.retryable()).isTrue();
        assertThat(account.message()).contains("not its device (Java heap space)", "FLEET_JAVA_OPTS=-Xmx", "`images:`");
        assertThat(account.exceptionClass()).isEqualTo("java.lang.OutOfMemoryError");
    }

    @Test
    void anythingElseIsInternalWithATrimmedStackTrace() {
        var account = FailureAccount.of(new IllegalStateException("x".repeat(20_000)), null);

        assertThat(account.category()).isEqualTo(FailureCategory.INTERNAL);
        assertThat(account.exceptionClass()).isEqualTo("java.lang.IllegalStateException");
        assertThat(account.stackTrace())
                .startsWith("java.lang.IllegalStateException: xxx")
                .hasSize(FailureAccount.MAX_STACK_TRACE);
    }

    @Test
    void aChainOfCausesThatBitesItsTailEnds() {
        var one = new RuntimeException("one");
        var two = new RuntimeException("two", one);
        one.initCause(two);

        assertThat(FailureAccount.of(two, null).category()).isEqualTo(FailureCategory.INTERNAL);
    }
}
