package org.dpsfleet.cli.process;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/** The processes of a test: all are dead after it, and say what they wrote where it failed. */
final class FleetProcesses implements AfterEachCallback {
    private final List<FleetProcess> started = new ArrayList<>();
    private final Path folder;

    /** Processes that write their output to a folder of their own. */
    FleetProcesses() {
        try {
            folder = Files.createTempDirectory("fleet-processes-");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Starts {@code fleet} with these arguments. */
    FleetProcess start(String... arguments) {
        return start(Map.of(), arguments);
    }

    /** The same with more in its environment. */
    FleetProcess start(Map<String, String> environment, String... arguments) {
        var name = "%02d-%s".formatted(started.size(), arguments[0]);
        var process = FleetProcess.start(name, folder, environment, Program.fleet(List.of(arguments)));
        started.add(process);
        return process;
    }

    /** Runs {@code fleet} with these arguments to its end. */
    FleetProcess finish(Duration atMost, String... arguments) {
        var process = start(arguments);
        var unused = process.exitCode(atMost);
        return process;
    }

    /** Where the processes work and write. */
    Path folder() {
        return folder;
    }

    @Override
    public void afterEach(ExtensionContext context) throws IOException {
        if (context.getExecutionException().isPresent()) {
            started.forEach(process -> System.err.println(process.evidence()));
        }
        started.reversed().stream().filter(FleetProcess::isAlive).forEach(FleetProcess::kill);
        try (var files = Files.walk(folder)) {
            for (var file : files.sorted((a, b) -> b.compareTo(a)).toList()) {
                Files.delete(file);
            }
        }
    }
}
