package org.dpsfleet.cli.process;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.dpsfleet.testing.repository.Repository;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

/** The engine's command, from the root of the repository as README has it. */
final class Docker {
    private static final Duration MOST = Duration.ofMinutes(5);

    private final Map<String, String> environment;

    /**
     * @param environment added to that of the tests
     */
    Docker(Map<String, String> environment) {
        this.environment = environment;
    }

    /** How a command ended, and what it said. */
    record Ended(int exit, String out, String err) {
        /** Both streams. */
        String said() {
            return out + err;
        }
    }

    /** Skips a test where there is no engine, Compose or base image. */
    static void assumeThere() {
        var docker = new Docker(Map.of());
        for (var needed : List.of(
                List.of("info"),
                List.of("compose", "version"),
                List.of("image", "inspect", "eclipse-temurin:25-jre"),
                List.of("image", "inspect", "apache/kafka:4.4.0"))) {
            var words = needed.toArray(String[]::new);
            assumeTrue(
                    docker.works(words),
                    "needs a Docker engine, Compose and the base images: `docker %s` fails"
                            .formatted(String.join(" ", words)));
        }
    }

    private boolean works(String... words) {
        try {
            return run(words).exit() == 0;
        } catch (UncheckedIOException e) {
            return false; // there is no such program
        }
    }

    /** Runs a command to its end. */
    Ended run(String... words) {
        var command = new ArrayList<>(List.of("docker"));
        command.addAll(List.of(words));
        try {
            var out = Files.createTempFile("docker-", ".out");
            var err = Files.createTempFile("docker-", ".err");
            try {
                var builder = new ProcessBuilder(command)
                        .directory(Repository.ROOT.toFile())
                        .redirectOutput(out.toFile())
                        .redirectError(err.toFile());
                builder.environment().putAll(environment);
                var process = builder.start();
                process.getOutputStream().close();
                if (!process.waitFor(MOST.toSeconds(), TimeUnit.SECONDS)) {
                    process.destroyForcibly().waitFor();
                    throw new AssertionError("%s took more than %s: %s".formatted(command, MOST, read(err)));
                }
                return new Ended(process.exitValue(), read(out), read(err));
            } finally {
                Files.delete(out);
                Files.delete(err);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError(e);
        }
    }

    private static String read(Path file) throws IOException {
        return new String(Files.readAllBytes(file), StandardCharsets.UTF_8);
    }

    /** The same of one that ends well; what it printed. */
    String done(String... words) {
        var ended = run(words);
        assertThat(ended.exit()).as("%s: %s", List.of(words), ended.said()).isZero();
        return ended.out();
    }
}
