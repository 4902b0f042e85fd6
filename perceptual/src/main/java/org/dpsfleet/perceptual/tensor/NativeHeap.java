package org.dpsfleet.perceptual.tensor;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.util.Collections;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * The C library's heap, which CPU tensors live in, and images beside the JVM's heap. GNU's keeps what is freed in one arena per thread, for
 * its next allocation: a process that runs trainings of different shapes, each on a thread of its own,
 * holds several gigabytes more than it uses.
 */
@SuppressWarnings("restricted") // four functions of the C library, called as it declares them
public final class NativeHeap {
    private static final Optional<MethodHandle> MALLOC_TRIM =
            function("malloc_trim", FunctionDescriptor.of(ValueLayout.JAVA_INT, ValueLayout.JAVA_LONG));
    private static final Optional<MethodHandle> MALLOPT = function(
            "mallopt", FunctionDescriptor.of(ValueLayout.JAVA_INT, ValueLayout.JAVA_INT, ValueLayout.JAVA_INT));
    private static final MethodHandle MALLOC = function(
                    "malloc", FunctionDescriptor.of(ValueLayout.ADDRESS, ValueLayout.JAVA_LONG))
            .orElseThrow();
    private static final MethodHandle FREE =
            function("free", FunctionDescriptor.ofVoid(ValueLayout.ADDRESS)).orElseThrow();

    private static final int M_TRIM_THRESHOLD = -1;
    private static final int M_MMAP_THRESHOLD = -3;
    /** The largest value up to which GNU's library raises the threshold by itself. */
    private static final int MAPPED_FROM = 32 << 20;

    private static final int KEPT = 256 << 20;
    /** By any of them a person has decided how the library keeps memory. */
    private static final Set<String> CHOSEN = Set.of(
            "MALLOC_TRIM_THRESHOLD_", "MALLOC_MMAP_THRESHOLD_", "MALLOC_TOP_PAD_", "GLIBC_TUNABLES", "LD_PRELOAD");

    private static final AtomicBoolean KEEPING = new AtomicBoolean();

    private NativeHeap() {}

    /**
     * From the first call on, up to 256 MiB of what is freed stay in the process for the next step's tensors, until
     * {@link #trim}. Otherwise, where nothing happens to lie behind them, each step gets its memory anew from the operating
     * system, page by page: a {@code lin} training took half as long again. Does nothing where the C library is not GNU's,
     * or where the environment says how it is to keep memory.
     */
    static void keepFreed() {
        if (KEEPING.compareAndSet(false, true)
                && Collections.disjoint(System.getenv().keySet(), CHOSEN)) {
            MALLOPT.ifPresent(mallopt -> {
                set(mallopt, M_MMAP_THRESHOLD, MAPPED_FROM);
                set(mallopt, M_TRIM_THRESHOLD, KEPT);
            });
        }
    }

    private static void set(MethodHandle mallopt, int parameter, int value) {
        try {
            var accepted = (int) mallopt.invokeExact(parameter, value);
            assert accepted == 0 || accepted == 1;
        } catch (Throwable e) { // declared by every method handle
            throw new IllegalStateException("mallopt", e);
        }
    }

    private static Optional<MethodHandle> function(String name, FunctionDescriptor type) {
        Linker linker = Linker.nativeLinker();
        return linker.defaultLookup().find(name).map(function -> linker.downcallHandle(function, type));
    }

    /**
     * Memory that counts neither as heap nor as direct memory, which the JVM limits to the heap's size. It is
     * freed when nobody can reach it any more; its content is undefined.
     *
     * @param bytes at least 1
     * @throws OutOfMemoryError if the operating system refuses
     */
    public static MemorySegment allocate(long bytes) {
        MemorySegment memory;
        try {
            memory = (MemorySegment) MALLOC.invokeExact(bytes);
        } catch (Throwable e) { // declared by every method handle
            throw new IllegalStateException("malloc", e);
        }
        if (memory.address() == 0) {
            throw new OutOfMemoryError("Cannot allocate " + bytes + " bytes outside of the heap");
        }
        return memory.reinterpret(bytes, Arena.ofAuto(), NativeHeap::free);
    }

    private static void free(MemorySegment memory) {
        try {
            FREE.invokeExact(memory);
        } catch (Throwable e) { // declared by every method handle
            throw new IllegalStateException("free", e);
        }
    }

    /**
     * Gives the free pages of all arenas back to the operating system; does nothing where the C library
     * has no such function. Takes milliseconds, so call it after a task, not after a step.
     */
    public static void trim() {
        MALLOC_TRIM.ifPresent(NativeHeap::trim);
    }

    private static void trim(MethodHandle mallocTrim) {
        try {
            var released = (int) mallocTrim.invokeExact(0L);
            assert released == 0 || released == 1;
        } catch (Throwable e) { // declared by every method handle
            throw new IllegalStateException("malloc_trim", e);
        }
    }
}
