package org.dpsfleet.testing.fuzz;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Gives a reader damaged inputs. Each must be read, or refused with the reader's own exception that
 * says why, within 10 s and without allocating gigabytes.
 */
public final class ReaderFuzz {
    private static final int INPUTS = Integer.getInteger("fuzz.inputs", 2_500);
    private static final long SEED = 20_260_101;
    private static final int MOST_SECONDS = 10;
    private static final long MOST_BYTES = 1L << 30;

    private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

    private final ExecutorService thread = Executors.newSingleThreadExecutor(
            task -> Thread.ofPlatform().daemon().unstarted(task));
    private final Class<? extends RuntimeException> refusal;
    private final Reader reader;

    private ReaderFuzz(Class<? extends RuntimeException> refusal, Reader reader) {
        this.refusal = refusal;
        this.reader = reader;
    }

    /** What is tested: reads an input as far as a user would. */
    @FunctionalInterface
    public interface Reader {
        void read(byte[] input) throws Exception;
    }

    /**
     * Fails at the first input that the reader neither reads nor refuses well, naming its index.
     *
     * @param refusal the exception with which the reader refuses an input
     * @param valid inputs that the reader takes; they are damaged
     */
    public static void run(Class<? extends RuntimeException> refusal, List<byte[]> valid, Reader reader)
            throws InterruptedException {
        var fuzz = new ReaderFuzz(refusal, reader);
        try {
            fuzz.run(valid);
        } finally {
            fuzz.thread.shutdownNow(); // and not close, which would wait for a reader that hangs
        }
    }

    private void run(List<byte[]> valid) throws InterruptedException {
        for (byte[] input : valid) {
            assertThat(isRefusedInTime(input, "a valid input")).isFalse();
        }
        var mutator = new ByteMutator(SEED, valid);
        int refused = 0;
        for (int index = 0; index < INPUTS; index++) {
            String name = String.format(Locale.ROOT, "input %d of seed %d", index, SEED);
            refused += isRefusedInTime(mutator.input(index), name) ? 1 : 0;
        }
        // Both ways are taken: some changes meet a value, or what is not used.
        assertThat(refused).isBetween(1, INPUTS - 1);
    }

    private boolean isRefusedInTime(byte[] input, String name) throws InterruptedException {
        Future<Boolean> end = thread.submit(() -> isRefused(input, name));
        try {
            return end.get(MOST_SECONDS, TimeUnit.SECONDS);
        } catch (TimeoutException e) {
            throw new AssertionError(name + ": no end after " + MOST_SECONDS + " s", e);
        } catch (ExecutionException e) {
            throw new AssertionError(name + ": " + e.getCause(), e.getCause());
        }
    }

    private boolean isRefused(byte[] input, String name) throws Exception {
        long before = THREADS.getCurrentThreadAllocatedBytes();
        try {
            reader.read(input);
            return false;
        } catch (RuntimeException e) {
            if (!refusal.isInstance(e)) {
                throw e;
            }
            assertThat(e.getMessage()).as(name).isNotBlank();
            return true;
        } finally {
            assertThat(THREADS.getCurrentThreadAllocatedBytes() - before)
                    .as("%s: bytes allocated", name)
                    .isLessThan(MOST_BYTES);
        }
    }
}
