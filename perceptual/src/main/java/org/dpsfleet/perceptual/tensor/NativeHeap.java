package org.dpsfleet.perceptual.tensor;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.util.Optional;

/**
 * The C library's heap, which CPU tensors live in, and images beside the JVM's heap. GNU's keeps what is freed in one arena per thread, for
 * its next allocation: a process that runs trainings of different shapes, each on a thread of its own,
 * holds several gigabytes more than it uses.
 */
@SuppressWarnings("restricted") // three functions of the C library, called as it declares them
public final class NativeHeap {
    private static final Optional<MethodHandle> MALLOC_TRIM =
            function("malloc_trim", FunctionDescriptor.of(ValueLayout.JAVA_INT, ValueLayout.JAVA_LONG));
    private static final MethodHandle MALLOC = function(
                    "malloc", FunctionDescriptor.of(ValueLayout.ADDRESS, ValueLayout.JAVA_LONG))
            .orElseThrow();
    private static final MethodHandle FREE =
            function("free", FunctionDescriptor.ofVoid(ValueLayout.ADDRESS)).orElseThrow();

    private NativeHeap() {}

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
