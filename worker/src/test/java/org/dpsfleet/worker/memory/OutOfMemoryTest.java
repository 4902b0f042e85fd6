package org.dpsfleet.worker.memory;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.concurrent.CompletionException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

class OutOfMemoryTest {
    /** What HotSpot says in each of its memory errors. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "Java heap space",
                "GC overhead limit exceeded",
                "Requested array size exceeds VM limit",
                "Cannot reserve 1048576 bytes of direct buffer memory (allocated: 1, limit: 2)",
                "Metaspace",
                "unable to create native thread: possibly out of memory or process/resource limits reached",
                "Map failed"
            })
    void theJvmsMemoryIsTheHosts(String message) {
        var error = new OutOfMemoryError(message);

        assertThat(OutOfMemory.of(error, true)).contains(OutOfMemory.HOST);
        assertThat(OutOfMemory.of(new IOException("Map failed", error), false)).contains(OutOfMemory.HOST);
        assertThat(OutOfMemory.of(new CompletionException(error), false)).contains(OutOfMemory.HOST);
    }

    /** Texts of libtorch's errors, as its users have reported them. */
    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
                    CUDA out of memory. Tried to allocate 2.00 GiB (GPU 0; 79.10 GiB total capacity)             | DEVICE | DEVICE
                    CUDA error: out of memory                                                                    | DEVICE | DEVICE
                    CUDA driver error: out of memory                                                             | DEVICE | DEVICE
                    HIP out of memory. Tried to allocate 20.00 MiB                                               | DEVICE | DEVICE
                    CUDA error: CUBLAS_STATUS_ALLOC_FAILED when calling `cublasCreate(handle)`                   | DEVICE | DEVICE
                    cuDNN error: CUDNN_STATUS_ALLOC_FAILED                                                       | DEVICE | DEVICE
                    [enforce fail at alloc_cpu.cpp:117] err == 0. DefaultCPUAllocator: can't allocate memory: you tried to allocate 8 bytes. Error code 12 (Cannot allocate memory) | DEVICE | HOST
                    [enforce fail at alloc_cpu.cpp:80] data. DefaultCPUAllocator: not enough memory: you tried to allocate 8 bytes. | DEVICE | HOST
                    std::bad_alloc                                                                               | DEVICE | HOST
                    unable to mmap 512 bytes from file </tmp/x>: Cannot allocate memory (12)                     | HOST   | HOST
                    """)
    void theEnginesWordsAndWhoseMemoryTheyMean(String message, OutOfMemory onCpu, OutOfMemory onGpu) {
        var thrown = new IllegalStateException("step 7", new RuntimeException(message));

        assertThat(OutOfMemory.of(thrown, true)).contains(onCpu);
        assertThat(OutOfMemory.of(thrown, false)).contains(onGpu);
    }

    @Test
    void otherErrorsAreOfNoMemory() {
        assertThat(OutOfMemory.of(new IOException("No space left on device"), true))
                .isEmpty();
        assertThat(OutOfMemory.of(new IOException("/data/out of memory.png (No such file)"), true))
                .isEmpty();
        assertThat(OutOfMemory.of(new UncheckedIOException(new IOException("/data/out of memory.png")), true))
                .isEmpty();
        assertThat(OutOfMemory.of(new IOException("error=12, Cannot allocate memory"), true))
                .contains(OutOfMemory.HOST);
        assertThat(OutOfMemory.of(new IllegalStateException(), true)).isEmpty();
    }
}
