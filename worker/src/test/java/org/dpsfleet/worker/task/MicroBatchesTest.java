package org.dpsfleet.worker.task;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.dpsfleet.schemas.message.FailureCategory;
import org.dpsfleet.schemas.message.Stage;
import org.dpsfleet.worker.failure.TaskFailure;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

class MicroBatchesTest {
    private final SimpleMeterRegistry registry = new SimpleMeterRegistry();
    private final MicroBatches microBatches = new MicroBatches(registry, Stage.ADAPTATION);
    private final List<Integer> tried = new ArrayList<>();

    @Test
    void workIsDoneWithTheLargestMicroBatchThatFits() throws Exception {
        assertThat(shrinking(50, 12)).isEqualTo("done with 12");
        assertThat(tried).containsExactly(50, 25, 12);
        assertThat(registry.get("dps.out.of.memory").counter().count()).isEqualTo(2);
    }

    @Test
    void workThatFitsIsDoneOnce() throws Exception {
        assertThat(shrinking(50, 50)).isEqualTo("done with 50");
        assertThat(registry.get("dps.out.of.memory").counter().count()).isZero();
    }

    @Test
    void aTripletThatDoesNotFitIsAFailure() {
        TaskFailure failure = catchThrowableOfType(TaskFailure.class, () -> shrinking(5, 0));

        assertThat(tried).containsExactly(5, 2, 1);
        assertThat(failure.category()).isEqualTo(FailureCategory.OUT_OF_MEMORY);
        assertThat(failure)
                .hasMessage("vgg16 does not fit on cuda:0: out of memory even in micro-batches of 1 triplet");
    }

    @Test
    void whatIsNotNeededIsGivenUpBeforeTheMicroBatchIsHalved() throws Exception {
        String done = microBatches.shrinking(8, "vgg16", "cuda:0", n -> doing(n, "more", 0), n -> doing(n, "work", 4));

        assertThat(done).isEqualTo("work with 4");
        assertThat(tried).containsExactly(8, 8, 4);
        assertThat(registry.get("dps.out.of.memory").counter().count()).isEqualTo(2);
        assertThat(microBatches.<String>shrinking(
                        8, "vgg16", "cuda:0", n -> doing(n, "more", 8), n -> doing(n, "work", 8)))
                .isEqualTo("more with 8");
    }

    @Test
    void theHostsMemoryHalvesNothing() {
        TaskFailure failure = catchThrowableOfType(
                TaskFailure.class,
                () -> microBatches.shrinking(8, "vgg16", "cpu", n -> {
                    tried.add(n);
                    throw new OutOfMemoryError("Java heap space");
                }));

        assertThat(tried).containsExactly(8);
        assertThat(failure.category()).isEqualTo(FailureCategory.OUT_OF_MEMORY);
        assertThat(failure.retryable()).isTrue();
        assertThat(failure).hasMessageContaining("Java heap space").hasMessageContaining("FLEET_JAVA_OPTS=-Xmx");
        assertThat(registry.get("dps.out.of.memory").counter().count()).isZero();
    }

    @Test
    void anythingElseIsPassedOn() {
        assertThatThrownBy(() -> microBatches.shrinking(2, "vgg16", "cpu", n -> {
                    throw new IOException("No space left on device");
                }))
                .hasMessage("No space left on device");
    }

    private String shrinking(int largest, int fits) throws Exception {
        return microBatches.shrinking(largest, "vgg16", "cuda:0", n -> doing(n, "done", fits));
    }

    private String doing(int microBatch, String what, int fits) {
        tried.add(microBatch);
        if (microBatch > fits) {
            throw new IllegalStateException("CUDA out of memory. Tried to allocate 2.00 GiB");
        }
        return what + " with " + microBatch;
    }
}
