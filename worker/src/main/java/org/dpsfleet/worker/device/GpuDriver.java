package org.dpsfleet.worker.device;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.Optional;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

/**
 * What NVIDIA's driver says of itself and of the GPUs that this process sees.
 *
 * <p>Source: the reference of the CUDA driver API (cuDriverGetVersion, cuDeviceGetName, cuDeviceTotalMem_v2,
 * cuDeviceGetAttribute) and of NVML (nvmlSystemGetDriverVersion).
 *
 * @param version of the driver, for example {@code 570.86.15}; empty where NVML does not say
 * @param cuda the newest CUDA that it supports
 * @param gpus in the order of CUDA's ordinals; {@code CUDA_VISIBLE_DEVICES} limits them
 */
public record GpuDriver(Optional<String> version, Cuda cuda, List<Gpu> gpus) {
    private static final int NO_DEVICE = 100;
    private static final int TEXT = 256;
    private static final int MAJOR = 75;
    private static final int MINOR = 76;

    /** A version of CUDA. */
    public record Cuda(int major, int minor) implements Comparable<Cuda> {
        /** As the driver and the runtime write it: 12080 is 12.8. */
        static Cuda of(int number) {
            return new Cuda(number / 1000, number % 1000 / 10);
        }

        @Override
        public int compareTo(Cuda other) {
            return major != other.major ? Integer.compare(major, other.major) : Integer.compare(minor, other.minor);
        }

        @Override
        public String toString() {
            return major + "." + minor;
        }
    }

    /**
     * A GPU.
     *
     * @param name for example {@code NVIDIA H100 80GB HBM3}
     * @param bytes of memory
     * @param capability its compute capability, for example {@code 9.0}
     */
    public record Gpu(String name, long bytes, String capability) {}

    /** The driver does not work. */
    public static final class BrokenException extends Exception {
        private static final long serialVersionUID = 1;

        private final int status;

        BrokenException(String call, int status) {
            super(call + " returned " + status);
            this.status = status;
        }

        /** The driver's {@code CUresult}. */
        public int status() {
            return status;
        }
    }

    /**
     * The driver of this machine; empty if there is none that can be loaded.
     *
     * @throws BrokenException if there is one and it does not work
     */
    public static Optional<GpuDriver> find() throws BrokenException {
        return find("libcuda.so.1", "libnvidia-ml.so.1");
    }

    /**
     * The same by libraries of other names.
     *
     * @param cuda the driver's library, a name that the loader knows or a path
     * @param nvml that of its management
     */
    public static Optional<GpuDriver> find(String cuda, String nvml) throws BrokenException {
        DriverLibrary driver;
        try {
            driver = new DriverLibrary(cuda);
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
        try (var arena = Arena.ofConfined()) {
            int begun = driver.function("cuInit", JAVA_INT).call(0);
            if (begun != 0 && begun != NO_DEVICE) {
                throw new BrokenException("cuInit", begun);
            }
            var number = arena.allocate(JAVA_INT);
            check(
                    "cuDriverGetVersion",
                    driver.function("cuDriverGetVersion", ADDRESS).call(number));
            var supports = Cuda.of(number.get(JAVA_INT, 0));
            return Optional.of(
                    new GpuDriver(version(nvml), supports, begun == NO_DEVICE ? List.of() : gpus(driver, arena)));
        } catch (NoSuchElementException e) {
            // A library that only stands in for the driver where there is none, as CUDA's toolkit has.
            return Optional.empty();
        }
    }

    private static List<Gpu> gpus(DriverLibrary driver, Arena arena) throws BrokenException {
        var number = arena.allocate(JAVA_INT);
        check("cuDeviceGetCount", driver.function("cuDeviceGetCount", ADDRESS).call(number));
        int count = number.get(JAVA_INT, 0);
        var gpus = new ArrayList<Gpu>();
        for (int ordinal = 0; ordinal < count; ordinal++) {
            check(
                    "cuDeviceGet",
                    driver.function("cuDeviceGet", ADDRESS, JAVA_INT).call(number, ordinal));
            int device = number.get(JAVA_INT, 0);
            var name = arena.allocate(TEXT);
            check(
                    "cuDeviceGetName",
                    driver.function("cuDeviceGetName", ADDRESS, JAVA_INT, JAVA_INT)
                            .call(name, TEXT, device));
            var bytes = arena.allocate(JAVA_LONG);
            check(
                    "cuDeviceTotalMem_v2",
                    driver.function("cuDeviceTotalMem_v2", ADDRESS, JAVA_INT).call(bytes, device));
            gpus.add(new Gpu(
                    text(name),
                    bytes.get(JAVA_LONG, 0),
                    attribute(driver, number, MAJOR, device) + "." + attribute(driver, number, MINOR, device)));
        }
        return List.copyOf(gpus);
    }

    private static int attribute(DriverLibrary driver, MemorySegment number, int attribute, int device)
            throws BrokenException {
        check(
                "cuDeviceGetAttribute",
                driver.function("cuDeviceGetAttribute", ADDRESS, JAVA_INT, JAVA_INT)
                        .call(number, attribute, device));
        return number.get(JAVA_INT, 0);
    }

    private static Optional<String> version(String nvml) {
        try (var arena = Arena.ofConfined()) {
            var library = new DriverLibrary(nvml);
            var text = arena.allocate(TEXT);
            return library.function("nvmlInit_v2").call() == 0
                            && library.function("nvmlSystemGetDriverVersion", ADDRESS, JAVA_INT)
                                            .call(text, TEXT)
                                    == 0
                    ? Optional.of(text(text))
                    : Optional.empty();
        } catch (IllegalArgumentException | NoSuchElementException e) {
            return Optional.empty();
        }
    }

    private static String text(MemorySegment from) {
        return from.getString(0, StandardCharsets.UTF_8);
    }

    private static void check(String call, int status) throws BrokenException {
        if (status != 0) {
            throw new BrokenException(call, status);
        }
    }
}
