package org.dpsfleet.dist;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.dpsfleet.testing.process.ChildProcess;
import org.dpsfleet.testing.repository.Repository;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

/** The archive with a Java on a machine that has nothing: debootstrap's minimal Debian, no network, no rights. */
class MinimalDebianIT {
    @TempDir
    private Path folder;

    @Test
    void theQuickstartRunsAndSaysWhatTheReadmeSays() throws Exception {
        // given
        for (var tool : List.of("debootstrap", "unshare", "ip")) {
            Packaged.need(tool);
        }
        var isolated = List.of("unshare", "--mount", "--net", "--pid", "--fork");
        assumeTrue(
                ChildProcess.run(ChildProcess.prefixed(isolated, new ProcessBuilder("true")))
                                .exit()
                        == 0,
                "skipped, because this user can't make namespaces");
        var root = ChildProcess.run(
                new ProcessBuilder(Repository.ROOT.resolve(".ci/debian-root").toString()));
        assumeTrue(root.exit() == 0, () -> "skipped, because there is no minimal Debian: " + root.output());

        // when
        var said = Packaged.said(ChildProcess.prefixed(
                isolated,
                new ProcessBuilder(
                        "sh",
                        script().toString(),
                        root.output().strip(),
                        Packaged.ARCHIVE_WITH_RUNTIME.toString(),
                        folder.toString())));

        // then
        assertThat(said).contains("dps-fleet " + Packaged.VERSION + " (revision ", "48/48 contexts");
        assertThat(said).as("without its Java").contains("fleet: needs Java 25 or newer and found none");
        var readme = Files.readString(Repository.ROOT.resolve("README.md"));
        assertThat(row("network ", said)).containsExactly(row("network ", readme));
        var expected = row("alexnet ", readme);
        var found = row("alexnet ", said);
        assertThat(Arrays.copyOf(found, 4)).containsExactly(Arrays.copyOf(expected, 4));
        // The last digits are the processor's: how it adds is its own affair.
        for (int score : new int[] {4, 5}) {
            assertThat(Double.parseDouble(found[score])).isCloseTo(Double.parseDouble(expected[score]), within(0.005));
        }
    }

    private Path script() throws IOException {
        try (var script = MinimalDebianIT.class.getResourceAsStream("minimal-debian.sh")) {
            return Files.write(folder.resolve("minimal-debian.sh"), script.readAllBytes());
        }
    }

    /** The words of the first line that begins so. */
    private static String[] row(String start, String text) {
        return text.lines()
                .filter(line -> line.startsWith(start))
                .findFirst()
                .orElseThrow(() -> new AssertionError("no line begins with " + start + " in:\n" + text))
                .split(" +");
    }
}
