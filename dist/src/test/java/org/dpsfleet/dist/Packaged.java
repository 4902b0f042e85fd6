package org.dpsfleet.dist;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import org.dpsfleet.testing.process.ChildProcess;
import org.dpsfleet.testing.repository.Repository;
import org.junit.jupiter.api.Assumptions;

import static org.assertj.core.api.Assertions.assertThat;

/** What the build has just packaged. */
final class Packaged {
    static final Path TARGET = Repository.ROOT.resolve("dist/target");
    static final String VERSION = version();
    static final String NAME = "fleet-" + VERSION;
    static final Path ARCHIVE = TARGET.resolve(NAME + ".tar.gz");
    static final Path ARCHIVE_WITH_RUNTIME = TARGET.resolve(NAME + "-linux-x64.tar.gz");
    static final Path MADE = TARGET.resolve("made");

    private Packaged() {}

    private static String version() {
        return firstOf("<version>([^<]+)</version>", Repository.ROOT.resolve("pom.xml"));
    }

    /** The first match of a pattern's group in a file. */
    static String firstOf(String pattern, Path file) {
        try {
            var matcher = Pattern.compile(pattern).matcher(Files.readString(file));
            assertThat(matcher.find()).as("%s in %s", pattern, file).isTrue();
            return matcher.group(1);
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    /** What a command says that must succeed. */
    static String said(ProcessBuilder command) throws IOException, InterruptedException {
        var ended = ChildProcess.run(command);
        assertThat(ended.exit()).as("%s: %s", command.command(), ended.output()).isZero();
        return ended.output();
    }

    static String said(String... command) throws IOException, InterruptedException {
        return said(new ProcessBuilder(command));
    }

    /** Skips the test where a tool of this machine is absent. */
    static void need(String tool) throws IOException, InterruptedException {
        var found = new ProcessBuilder(List.of("sh", "-c", "command -v \"$0\"", tool))
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start()
                .waitFor();
        Assumptions.assumeTrue(found == 0, () -> "skipped, because there is no " + tool);
    }
}
