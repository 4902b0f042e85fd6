package org.dpsfleet.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.util.jar.JarFile;
import org.dpsfleet.testing.process.ChildProcess;
import org.dpsfleet.testing.repository.Repository;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

/** The jar that the build has just packaged. */
class BuildIT {
    @Test
    void theJarNamesTheCommitItWasBuiltFrom() throws IOException, InterruptedException {
        // given
        assumeTrue(Files.exists(Repository.ROOT.resolve(".git")), "no git repository: the revision is unknown");
        var jar = Repository.ROOT.resolve("cli/target/fleet.jar");
        assumeTrue(Files.exists(jar), "not packaged: there is no jar to look into");
        var head = said("git", "rev-parse", "HEAD");

        // when
        String revision;
        try (var file = new JarFile(jar.toFile())) {
            revision = file.getManifest().getMainAttributes().getValue("Implementation-Build");
        }

        // then
        assertThat(revision).hasSize(12);
        assertThat(head).startsWith(revision);
        assertThat(said(ChildProcess.JAVA, "-jar", jar.toString(), "--version"))
                .contains("(revision " + revision + ")");
    }

    private static String said(String... command) throws IOException, InterruptedException {
        var process =
                new ProcessBuilder(command).directory(Repository.ROOT.toFile()).start();
        process.getOutputStream().close();
        var out = new String(process.getInputStream().readAllBytes());
        assertThat(process.waitFor()).as(String.join(" ", command)).isZero();
        return out.strip();
    }
}
