package org.dpsfleet.perceptual.tensor;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.nio.file.Files;
import java.nio.file.Path;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Which instructions oneDNN, the engine's library of convolutions, may use. Its version 3.7 plans convolutions by the
 * sizes of the caches. On a processor that does not tell them, as some virtual machines do, its 1 x 1 convolutions with
 * AVX-512 gave features of ResNet-50 and EfficientNet-B7 that were wrong in the third digit; those with AVX2 are right.
 */
@SuppressWarnings("restricted") // one function of the C library, called as it declares it
final class CpuKernels {
    private static final Logger LOG = LoggerFactory.getLogger(CpuKernels.class);
    private static final String SETTING = "ONEDNN_MAX_CPU_ISA";
    private static final String FORMER_NAME = "DNNL_MAX_CPU_ISA";
    private static final Path CACHE = Path.of("/sys/devices/system/cpu/cpu0/cache/index0");

    private CpuKernels() {}

    /**
     * Limits them where that is needed, unless the environment says what is wanted. Call it before the engine is loaded,
     * which reads the process's environment.
     */
    static void choose() {
        boolean wanted = System.getenv(SETTING) != null || System.getenv(FORMER_NAME) != null;
        boolean linux = System.getProperty("os.name").equals("Linux");
        boolean x86 = System.getProperty("os.arch").equals("amd64");
        if (linux && x86 && !wanted && Files.notExists(CACHE)) {
            set("AVX2");
            LOG.atDebug()
                    .addKeyValue("missing", CACHE)
                    .addKeyValue("setting", SETTING + "=AVX2")
                    .log("the processor does not tell the sizes of its caches; convolutions use AVX2");
        }
    }

    private static void set(String value) {
        Linker linker = Linker.nativeLinker();
        MethodHandle setenv = linker.downcallHandle(
                linker.defaultLookup().find("setenv").orElseThrow(),
                FunctionDescriptor.of(
                        ValueLayout.JAVA_INT, ValueLayout.ADDRESS, ValueLayout.ADDRESS, ValueLayout.JAVA_INT));
        try (var arena = Arena.ofConfined()) {
            var done = (int) setenv.invokeExact(text(arena, SETTING), text(arena, value), 0);
            assert done == 0;
        } catch (Throwable e) { // declared by every method handle
            throw new IllegalStateException("setenv", e);
        }
    }

    private static MemorySegment text(Arena arena, String text) {
        return arena.allocateFrom(text);
    }
}
