package org.dpsfleet.cli;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.zip.ZipFile;
import org.dpsfleet.testing.process.ChildProcess;
import org.dpsfleet.testing.repository.Repository;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

/** The Python package as its users get it: built, installed where nothing of the checkout is, and used. */
class PythonPackageIT {
    private static final Path SOURCES = Repository.ROOT.resolve("python");
    /** A Debian with a newer torch than this machine's; {@code .ci/torch-root} makes it. */
    private static final Path NEWER =
            Path.of(System.getenv().getOrDefault("FLEET_TORCH_ROOT", "/var/tmp/dps-fleet-torch-root"));

    private static final String VERSION = version();
    private static final String WHEEL = "dps_fleet-" + VERSION + "-py3-none-any.whl";

    @TempDir
    private static Path folder;

    private static Path wheel = Path.of("");

    /** The fleet's, of whose development versions Python's are not told apart. */
    private static String version() {
        try {
            var pom = Files.readString(Repository.ROOT.resolve("pom.xml"));
            return pom.split("<version>", 2)[1].split("</version>", 2)[0].replace("-SNAPSHOT", "");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @BeforeAll
    static void build() throws Exception {
        assumeTrue(run(python("-c", "import build, hatchling")).exit() == 0, "python3 has no build and hatchling");
        wheel = built(SOURCES.resolve("package"), "one").resolve(WHEEL);
    }

    private static Path built(Path script, String name) throws Exception {
        var out = folder.resolve(name);
        assertSucceeds(new ProcessBuilder(script.toString(), out.toString()));
        return out;
    }

    private static ProcessBuilder python(String... arguments) {
        return ChildProcess.prefixed(List.of("/usr/bin/python3"), new ProcessBuilder(arguments));
    }

    private static ChildProcess.Ended run(ProcessBuilder command) throws IOException, InterruptedException {
        command.environment().putAll(Map.of("PYTHON", "/usr/bin/python3", "PYTHONDONTWRITEBYTECODE", "1"));
        try {
            return ChildProcess.run(command);
        } catch (IOException e) {
            return new ChildProcess.Ended(127, e.toString());
        }
    }

    private static String assertSucceeds(ProcessBuilder command) throws IOException, InterruptedException {
        var ended = run(command);
        assertThat(ended.exit()).as(ended.output()).isZero();
        return ended.output();
    }

    @Test
    void theWheelSaysWhatItIsAndThatItHasTypes() throws IOException {
        try (var zip = new ZipFile(wheel.toFile())) {
            var entry = zip.getEntry("dps_fleet-" + VERSION + ".dist-info/METADATA");
            var metadata = new String(zip.getInputStream(entry).readAllBytes(), StandardCharsets.UTF_8);

            assertThat(metadata)
                    .contains("License-Expression: Apache-2.0", "Requires-Python: >=3.9", "Requires-Dist: torch>=1.13")
                    .contains("# dps_fleet for Python");
            assertThat(zip.getEntry("dps_fleet/py.typed")).isNotNull();
            assertThat(zip.getEntry("dps_fleet-" + VERSION + ".dist-info/licenses/LICENSE"))
                    .isNotNull();
        }
        assertThat(SOURCES.resolve("LICENSE")).hasSameTextualContentAs(Repository.ROOT.resolve("LICENSE"));
    }

    @Test
    void equalSourcesGiveEqualBytesFromAnotherFolderUnderAnotherUmask() throws Exception {
        var copy = Files.createDirectory(folder.resolve("a copy"));
        assertSucceeds(new ProcessBuilder("sh", "-c", "umask 077; cp -R python pom.xml \"$0\"", copy.toString())
                .directory(Repository.ROOT.toFile()));

        var again = built(copy.resolve("python/package"), "two");

        for (var name : new String[] {WHEEL, "dps_fleet-" + VERSION + ".tar.gz"}) {
            assertThat(again.resolve(name)).hasSameBinaryContentAs(wheel.resolveSibling(name));
        }
    }

    @Test
    void itsTypesHold() throws Exception {
        assumeTrue(run(new ProcessBuilder("mypy", "--version")).exit() == 0, "there is no mypy");

        assertSucceeds(new ProcessBuilder(
                        "mypy", "--cache-dir", folder.resolve("types").toString(), "dps_fleet")
                .directory(SOURCES.toFile()));
    }

    @Test
    void whatIsInstalledWorksWithThisMachinesTorch() throws Exception {
        assumeTrue(run(python("-c", "import torch")).exit() == 0, "python3 has no torch");
        var place = folder.resolve("installed");
        assertSucceeds(python("-m", "venv", "--system-site-packages", "--without-pip", place.toString()));
        var its = place.resolve("bin/python").toString();
        assertSucceeds(python("-m", "pip", "--python", its, "install", "--no-index", "--no-deps", wheel.toString()));

        var said = assertSucceeds(new ProcessBuilder(its, "-m", "unittest", "-v", "test_dps_fleet")
                .directory(SOURCES.resolve("tests").toFile()));

        assertThat(said).contains("test_a_metric_is_its_formula", "OK");
    }

    @Test
    void whatIsInstalledWorksWithANewerTorch() throws Exception {
        assumeTrue(Files.isDirectory(NEWER), () -> "there is no Debian with a newer torch in " + NEWER);
        assumeTrue(
                run(new ProcessBuilder("chroot", NEWER.toString(), "python3", "-c", "import torch"))
                                .exit()
                        == 0,
                () -> "there is no torch in " + NEWER + ", or this user can't chroot");
        // Its tests and the package reach the other Debian over standard input: nothing is left there but a
        // temporary folder that goes.
        var script = """
                set -e
                place=$(mktemp -d); trap 'rm -rf "$place"' EXIT; cd "$place"
                tar -xf -
                PYTHONPATH=$place/site-packages python3 -m unittest -v test_dps_fleet""";
        var site = Files.createDirectories(folder.resolve("newer/site-packages"));
        assertSucceeds(python("-m", "zipfile", "-e", wheel.toString(), site.toString()));
        Files.copy(SOURCES.resolve("tests/test_dps_fleet.py"), site.resolveSibling("test_dps_fleet.py"));

        var said = assertSucceeds(new ProcessBuilder(
                "sh",
                "-c",
                "tar -cf - -C \"$0\" . | chroot \"$1\" sh -c \"$2\"",
                site.getParent().toString(),
                NEWER.toString(),
                script));

        assertThat(said).contains("test_a_metric_is_its_formula", "OK");
    }
}
