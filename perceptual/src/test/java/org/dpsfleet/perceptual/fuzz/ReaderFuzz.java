package org.dpsfleet.perceptual.fuzz;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.dpsfleet.perceptual.BadDataException;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Gives a reader damaged inputs. Each must be read, or refused with a {@link BadDataException} that says
 * why, within 10 s and without allocating gigabytes. {@code -Dfuzz.inputs=100000} tries as many.
 */
public final class ReaderFuzz {
    private static final int INPUTS = Integer.getInteger("fuzz.inputs", 2_500);
    private static final long SEED = 20_260_101;
    private static final int MOST_SECONDS = 10;
    private static final long MOST_BYTES = 1L << 30;

    private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

    private ReaderFuzz() {}

    /** What is tested: reads an input as far as a user would. */
    @FunctionalInterface
    public interface Reader {
        void read(byte[] input) throws Exception;
    }

    /** Fails at the first input that the reader neither reads nor refuses well, naming its index. */
    public static void run(List<byte[]> valid, Reader reader) throws Exception {
        var mutator = new ByteMutator(SEED, valid);
        int refused = 0;
        ExecutorService thread = Executors.newSingleThreadExecutor(
                task -> Thread.ofPlatform().daemon().unstarted(task));
        try {
            for (byte[] input : valid) {
                assertThat(isRefused(thread, reader, input, "a valid input")).isFalse();
            }
            for (int index = 0; index < INPUTS; index++) {
                String name = "input %d of seed %d".formatted(index, SEED);
                refused += isRefused(thread, reader, mutator.input(index), name) ? 1 : 0;
            }
        } finally {
            thread.shutdownNow(); // and not close, which would wait for a reader that hangs
        }
        // Both ways are taken: some changes meet a value, or what is not used.
        assertThat(refused).isBetween(1, INPUTS - 1);
    }

    private static boolean isRefused(ExecutorService thread, Reader reader, byte[] input, String name)
            throws InterruptedException {
        Future<Boolean> end = thread.submit(() -> isRefused(reader, input, name));
        try {
            return end.get(MOST_SECONDS, TimeUnit.SECONDS);
        } catch (TimeoutException e) {
            throw new AssertionError("%s: no end after %d s".formatted(name, MOST_SECONDS), e);
        } catch (ExecutionException e) {
            throw new AssertionError(name + ": " + e.getCause(), e.getCause());
        }
    }

    private static boolean isRefused(Reader reader, byte[] input, String name) throws Exception {
        long before = THREADS.getCurrentThreadAllocatedBytes();
        try {
            reader.read(input);
            return false;
        } catch (BadDataException e) {
            assertThat(e.getMessage()).as(name).isNotBlank();
            return true;
        } finally {
            assertThat(THREADS.getCurrentThreadAllocatedBytes() - before)
                    .as("%s: bytes allocated", name)
                    .isLessThan(MOST_BYTES);
        }
    }
}
