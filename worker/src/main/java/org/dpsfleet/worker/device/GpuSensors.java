package org.dpsfleet.worker.device;

import java.lang.foreign.Arena;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.StructLayout;
import java.util.HexFormat;
import java.util.NoSuchElementException;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.regex.Pattern;
import org.dpsfleet.worker.device.DriverLibrary.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

/**
 * The memory and the utilisation of one NVIDIA GPU as reported by its management library (NVML), summed over all
 * processes that use the GPU. CUDA device ordinals are mapped to UUIDs by the driver (libcuda), because {@code
 * CUDA_VISIBLE_DEVICES}, {@code CUDA_DEVICE_ORDER} and MIG make them differ from NVML's indices.
 *
 * <p>Source: the reference of the CUDA driver API (cuDeviceGetUuid_v2) and of NVML
 * (nvmlDeviceGetHandleByUUID, nvmlDeviceGetMemoryInfo, nvmlDeviceGetUtilizationRates).
 */
public final class GpuSensors {
    private static final Logger LOG = LoggerFactory.getLogger(GpuSensors.class);
    private static final int UUID_BYTES = 16;
    private static final Pattern CUDA_DEVICE = Pattern.compile("cuda:(\\d{1,9})(?: .*)?");

    /** {@code nvmlMemory_t}. */
    private static final StructLayout MEMORY = MemoryLayout.structLayout(
            JAVA_LONG.withName("total"), JAVA_LONG.withName("free"), JAVA_LONG.withName("used"));

    /** {@code nvmlUtilization_t}: percent of the time in which a kernel ran, and in which memory was used. */
    private static final StructLayout UTILISATION =
            MemoryLayout.structLayout(JAVA_INT.withName("gpu"), JAVA_INT.withName("memory"));

    private static final double PERCENT = 100;

    private final Function memoryInfo;
    private final Function utilisationRates;
    private final MemorySegment handle;

    private GpuSensors(Function memoryInfo, Function utilisationRates, MemorySegment handle) {
        this.memoryInfo = memoryInfo;
        this.utilisationRates = utilisationRates;
        this.handle = handle;
    }

    /**
     * Memory use at one moment.
     *
     * @param used bytes
     * @param total bytes
     */
    public record Use(long used, long total) {}

    /**
     * The sensors of a worker's device; empty for one that is no GPU, or that the driver does not report.
     *
     * @param device {@code cpu}, or {@code cuda:} and a number, with or without words after it
     */
    public static Optional<GpuSensors> ofDevice(String device) {
        var cuda = CUDA_DEVICE.matcher(device);
        return cuda.matches() ? ofCudaDevice(Integer.parseInt(cuda.group(1))) : Optional.empty();
    }

    /**
     * The sensors of a GPU; empty, with the reason in the log, if the driver does not report it.
     *
     * @param ordinal CUDA device ordinal, as in {@code cuda:0}
     */
    public static Optional<GpuSensors> ofCudaDevice(int ordinal) {
        return ofCudaDevice(ordinal, "libcuda.so.1", "libnvidia-ml.so.1");
    }

    static Optional<GpuSensors> ofCudaDevice(int ordinal, String cuda, String nvml) {
        try {
            return Optional.of(find(uuid(new DriverLibrary(cuda), ordinal), new DriverLibrary(nvml)));
        } catch (IllegalArgumentException | NoSuchElementException | IllegalStateException e) {
            LOG.atWarn()
                    .addKeyValue("device", "cuda:" + ordinal)
                    .addKeyValue("reason", e.getMessage())
                    .log("the GPU is not measured");
            return Optional.empty();
        }
    }

    /** The memory in use now; empty if the driver does not report it, for example after the GPU was lost. */
    public Optional<Use> memory() {
        try (var arena = Arena.ofConfined()) {
            var memory = arena.allocate(MEMORY);
            return memoryInfo.call(handle, memory) == 0
                    ? Optional.of(new Use(memory.get(JAVA_LONG, 16), memory.get(JAVA_LONG, 0)))
                    : Optional.empty();
        }
    }

    /**
     * The share of the last moments in which the GPU computed, from 0 to 1, as the driver samples it; empty if the
     * driver does not report it: it does not for an instance of MIG.
     */
    public OptionalDouble utilisation() {
        try (var arena = Arena.ofConfined()) {
            var rates = arena.allocate(UTILISATION);
            return utilisationRates.call(handle, rates) == 0
                    ? OptionalDouble.of(rates.get(JAVA_INT, 0) / PERCENT)
                    : OptionalDouble.empty();
        }
    }

    /** The UUID of this GPU, or of its MIG instance, in the form 8-4-4-4-12. */
    private static String uuid(DriverLibrary cuda, int ordinal) {
        try (var arena = Arena.ofConfined()) {
            check("cuInit", cuda.function("cuInit", JAVA_INT).call(0));
            var device = arena.allocate(JAVA_INT);
            check("cuDeviceGet", cuda.function("cuDeviceGet", ADDRESS, JAVA_INT).call(device, ordinal));
            var uuid = arena.allocate(UUID_BYTES);
            check(
                    "cuDeviceGetUuid_v2",
                    cuda.function("cuDeviceGetUuid_v2", ADDRESS, JAVA_INT).call(uuid, device.get(JAVA_INT, 0)));
            var digits = HexFormat.of().formatHex(uuid.toArray(JAVA_BYTE));
            return String.join(
                    "-",
                    digits.substring(0, 8),
                    digits.substring(8, 12),
                    digits.substring(12, 16),
                    digits.substring(16, 20),
                    digits.substring(20));
        }
    }

    private static GpuSensors find(String uuid, DriverLibrary nvml) {
        check("nvmlInit_v2", nvml.function("nvmlInit_v2").call());
        var byUuid = nvml.function("nvmlDeviceGetHandleByUUID", ADDRESS, ADDRESS);
        var memoryInfo = nvml.function("nvmlDeviceGetMemoryInfo", ADDRESS, ADDRESS);
        var utilisationRates = nvml.function("nvmlDeviceGetUtilizationRates", ADDRESS, ADDRESS);
        try (var arena = Arena.ofConfined()) {
            var handle = arena.allocate(ADDRESS);
            int status = byUuid.call(arena.allocateFrom("GPU-" + uuid), handle);
            if (status != 0) {
                status = byUuid.call(arena.allocateFrom("MIG-" + uuid), handle);
            }
            check("nvmlDeviceGetHandleByUUID " + uuid, status);
            return new GpuSensors(memoryInfo, utilisationRates, handle.get(ADDRESS, 0));
        }
    }

    private static void check(String call, int status) {
        if (status != 0) {
            throw new IllegalStateException(call + " returned " + status);
        }
    }
}
