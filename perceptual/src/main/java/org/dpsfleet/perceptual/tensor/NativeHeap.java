package org.dpsfleet.perceptual.tensor;

import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.util.Optional;

/**
 * The C library's heap, which CPU tensors live in. GNU's keeps what is freed in one arena per thread, for
 * its next allocation: a process that runs trainings of different shapes, each on a thread of its own,
 * holds several gigabytes more than it uses.
 */
public final class NativeHeap {
    @SuppressWarnings("restricted") // the launcher grants native access
    private static final Optional<MethodHandle> MALLOC_TRIM = Linker.nativeLinker()
            .defaultLookup()
            .find("malloc_trim")
            .map(function -> Linker.nativeLinker()
                    .downcallHandle(function, FunctionDescriptor.of(ValueLayout.JAVA_INT, ValueLayout.JAVA_LONG)));

    private NativeHeap() {}

    /**
     * Gives the free pages of all arenas back to the operating system; does nothing where the C library
     * has no such function. Takes milliseconds, so call it after a task, not after a step.
     */
    public static void trim() {
        MALLOC_TRIM.ifPresent(NativeHeap::trim);
    }

    private static void trim(MethodHandle mallocTrim) {
        try {
            int released = (int) mallocTrim.invokeExact(0L);
            assert released == 0 || released == 1;
        } catch (Throwable e) { // declared by every method handle
            throw new IllegalStateException("malloc_trim", e);
        }
    }
}
