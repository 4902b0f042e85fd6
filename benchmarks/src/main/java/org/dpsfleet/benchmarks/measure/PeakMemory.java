package org.dpsfleet.benchmarks.measure;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Pattern;

/** The most of the machine's memory that a process ever had, its heap and its native code together. */
public final class PeakMemory {
    private static final Pattern PEAK = Pattern.compile("(?m)^VmHWM:\\s+(\\d+) kB$");

    private PeakMemory() {}

    /** So far, in bytes; 0 if the process has ended, and where the system does not say, which only Linux does. */
    public static long of(ProcessHandle process) {
        try {
            var matcher = PEAK.matcher(Files.readString(Path.of("/proc", process.pid() + "", "status")));
            return matcher.find() ? Long.parseLong(matcher.group(1)) * 1024 : 0;
        } catch (IOException e) {
            return 0;
        }
    }

    /** That of this process. */
    public static long ofThisProcess() {
        return of(ProcessHandle.current());
    }
}
