package org.dpsfleet.benchmarks.measure;

import com.sun.management.OperatingSystemMXBean;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.stream.Stream;
import org.dpsfleet.perceptual.tensor.ComputeDevice;

/** What the numbers were measured on. */
public final class Machine {
    private Machine() {}

    /** Processes that wanted a core, on average over the last minute. */
    public static double load() {
        return ManagementFactory.getOperatingSystemMXBean().getSystemLoadAverage();
    }

    /** Seconds that this process's threads had a core: what a busy machine hardly changes. */
    public static double coreSeconds() {
        return ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class).getProcessCpuTime() / 1e9;
    }

    /** Processor, cores, Java and engine, in a line. */
    public static String describe() {
        return String.format(
                Locale.ROOT,
                "%s, %d cores; Java %s; %s",
                processor(),
                Runtime.getRuntime().availableProcessors(),
                System.getProperty("java.version"),
                ComputeDevice.engine());
    }

    private static String processor() {
        try (Stream<String> lines = Files.lines(Path.of("/proc/cpuinfo"))) {
            return lines.filter(line -> line.startsWith("model name"))
                    .map(line -> line.replaceFirst(".*:\\s*", ""))
                    .findFirst()
                    .orElse(System.getProperty("os.arch"));
        } catch (IOException e) {
            return System.getProperty("os.arch");
        }
    }
}
