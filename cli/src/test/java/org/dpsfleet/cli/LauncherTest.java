package org.dpsfleet.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.dpsfleet.testing.repository.Repository;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

/** The launcher in bare and odd surroundings, with a JDK that only says how it was started. */
class LauncherTest {
    /** Its own process says what it was given; what it prints goes where the JVM's would. */
    private static final String JAVA = """
            #!/bin/sh
            echo "GLIBC_TUNABLES=${GLIBC_TUNABLES:-}"
            echo "LC_ALL=${LC_ALL:-}"
            for word in "$@"; do echo "argument=$word"; done
            for stream in 0 1 2; do [ -e "/proc/$$/fd/$stream" ] || echo "closed=$stream" >>"$REPORT"; done
            echo started >>"$REPORT"
            """;

    @TempDir
    Path folder;

    private Path checkout = Path.of("");
    private Path jdk = Path.of("");

    record Ended(int code, List<String> out, String err) {}

    @BeforeEach
    void placeABuiltCheckout() throws IOException {
        checkout = folder.resolve("it's a small house");
        var target = Files.createDirectories(checkout.resolve("cli/target"));
        Files.copy(Repository.ROOT.resolve("fleet"), checkout.resolve("fleet"));
        Files.createFile(target.resolve("fleet.jar"));
        Files.createFile(target.resolve("fleet.stamp"));
        jdk = Files.createDirectories(folder.resolve("jdk/bin")).getParent();
        Files.writeString(jdk.resolve("release"), "JAVA_VERSION=\"25.0.1\"\n");
        var java = Files.writeString(jdk.resolve("bin/java"), JAVA);
        Files.setPosixFilePermissions(java, PosixFilePermissions.fromString("rwxr-xr-x"));
    }

    /** Runs a line of shell, in which {@code $fleet} is the launcher, with nothing else in its environment. */
    private Ended shell(Map<String, String> environment, String line) throws Exception {
        var command = new ArrayList<>(List.of("/usr/bin/env", "-i"));
        command.add("JAVA_HOME=" + jdk);
        command.add("REPORT=" + folder.resolve("report"));
        command.add("fleet=" + checkout.resolve("fleet"));
        environment.forEach((name, value) -> command.add(name + "=" + value));
        command.addAll(List.of("/bin/sh", "-c", line));
        var out = folder.resolve("out");
        var err = folder.resolve("err");
        var process = new ProcessBuilder(command)
                .directory(folder.toFile())
                .redirectOutput(out.toFile())
                .redirectError(err.toFile())
                .start();
        return new Ended(process.waitFor(), Files.readAllLines(out), Files.readString(err));
    }

    @Test
    void nothingNeedsToBeSet() throws Exception {
        var ended = shell(Map.of(), "\"$fleet\" --version");

        assertThat(ended.err()).isEmpty();
        assertThat(ended.code()).isZero();
        assertThat(ended.out()).contains("argument=--version");
    }

    @ParameterizedTest
    @ValueSource(strings = {"C", "POSIX", "de_DE.ISO-8859-1", "tr_TR.UTF-8", "no_SUCH"})
    void theJvmReadsNamesOfFilesInUtf8WhateverTheLocale(String locale) throws Exception {
        assumeTrue(shell(Map.of(), "locale -a | grep -iqx c.utf-*8").code() == 0, "this machine has no locale C.UTF-8");

        assertThat(shell(Map.of("LC_ALL", locale), "\"$fleet\"").out()).contains("LC_ALL=C.UTF-8");
        assertThat(shell(Map.of("LANG", locale), "\"$fleet\"").out()).contains("LC_ALL=C.UTF-8");
    }

    @ParameterizedTest
    @CsvSource({"'', glibc.malloc.hugetlb=1", "glibc.malloc.hugetlb=0, glibc.malloc.hugetlb=0"})
    void largeTensorsAreInLargePagesUnlessTheUserSaysOtherwise(String given, String used) throws Exception {
        assertThat(shell(Map.of("GLIBC_TUNABLES", given), "\"$fleet\" gpu-worker")
                        .out())
                .contains("GLIBC_TUNABLES=" + used);
    }

    @Test
    void aClosedStreamIsNotLeftToTheFileThatIsOpenedNext() throws Exception {
        shell(Map.of(), "\"$fleet\" <&- >&- 2>&-");

        assertThat(folder.resolve("report")).hasContent("started");
    }

    @Test
    void itIsFoundThroughALinkOfAnotherNameInAFolderThatCdWouldPrint() throws Exception {
        Files.createSymbolicLink(folder.resolve("-f"), Path.of("it's a small house/fleet"));

        var ended = shell(Map.of("CDPATH", "/:" + folder), "./-f a 'b  c'");

        assertThat(ended.err()).isEmpty();
        assertThat(ended.out()).contains("argument=" + checkout.resolve("cli/target/fleet.jar"), "argument=b  c");
    }

    /** As it is unpacked: the program beside the launcher, and a Java of its own where there is one. */
    private Path placeARelease() throws IOException {
        var release = Files.createDirectories(folder.resolve("fleet 1.0"));
        Files.copy(Repository.ROOT.resolve("fleet"), release.resolve("fleet"));
        Files.createFile(release.resolve("fleet.jar"));
        return release;
    }

    @Test
    void aReleaseIsNotBuiltAndTakesTheJavaThatIsThere() throws Exception {
        var release = placeARelease();

        var ended = shell(Map.of("fleet", release.resolve("fleet").toString()), "\"$fleet\" --version");

        assertThat(ended.err()).isEmpty();
        assertThat(ended.out()).contains("argument=" + release.resolve("fleet.jar"), "argument=--version");
    }

    /** The first command of each kind makes it: a run that came after a short command would find few of its classes. */
    @ParameterizedTest
    @CsvSource({
        "--version, fleet-short.jsa",
        "run --help, fleet-short.jsa",
        "status --help, fleet-short.jsa",
        "status, fleet-client.jsa",
        "cancel x, fleet-client.jsa",
        "delete x, fleet-client.jsa",
        "run e.yaml, fleet.jsa",
        "gpu-worker, fleet.jsa"
    })
    void shortCommandsHaveTheirOwnArchiveOfClasses(String command, String archive) throws Exception {
        var release = placeARelease();

        var ended = shell(Map.of("fleet", release.resolve("fleet").toString()), "\"$fleet\" " + command);

        assertThat(ended.out()).contains("argument=-XX:SharedArchiveFile=" + release.resolve(archive));
    }

    @ParameterizedTest
    @CsvSource({"-3600, false", "3600, true"})
    void anArchiveOfClassesIsGoneOnceTheProgramIsNewer(long secondsAfterTheProgram, boolean kept) throws Exception {
        var archive = Files.createFile(checkout.resolve("cli/target/fleet.jsa"));
        var built = Files.getLastModifiedTime(checkout.resolve("cli/target/fleet.jar"));
        Files.setLastModifiedTime(archive, FileTime.from(built.toInstant().plusSeconds(secondsAfterTheProgram)));

        var ended = shell(Map.of(), "PATH=/usr/bin:/bin; \"$fleet\" doctor");

        assertThat(ended.err()).isEmpty();
        assertThat(Files.exists(archive)).isEqualTo(kept);
    }

    @Test
    void aReleasesOwnJavaComesFirst() throws Exception {
        var release = placeARelease();
        var its = Files.createDirectories(release.resolve("runtime/bin")).resolve("java");
        Files.writeString(its, JAVA + "echo its own\n");
        Files.setPosixFilePermissions(its, PosixFilePermissions.fromString("rwxr-xr-x"));

        var ended = shell(Map.of("fleet", release.resolve("fleet").toString()), "\"$fleet\" --version");

        assertThat(ended.err()).isEmpty();
        assertThat(ended.out()).contains("its own", "argument=" + release.resolve("fleet.jar"));
    }

    @Test
    void aWorkingFolderThatIsGoneIsSaid() throws Exception {
        var ended = shell(Map.of(), "mkdir gone && cd gone && rmdir ../gone && \"$fleet\"");

        assertThat(ended.code()).isEqualTo(1);
        assertThat(ended.err()).contains("fleet: the working folder is gone");
    }

    @Test
    void temporaryFilesGoWhereTheUserWantsThem() throws Exception {
        var there = Files.createDirectory(folder.resolve("t m p"));

        assertThat(shell(Map.of("TMPDIR", there.toString()), "\"$fleet\"").out())
                .contains("argument=-Djava.io.tmpdir=" + there);
        assertThat(shell(Map.of("TMPDIR", there + "/none"), "\"$fleet\"").out())
                .noneMatch(line -> line.contains("java.io.tmpdir"));
    }

    @Test
    void aBuildThatThisUserCannotRenewIsRunAsItIs() throws Exception {
        // given: sources newer than the build, and a folder that even root can't write to
        var stamp = checkout.resolve("cli/target/fleet.stamp");
        Files.setLastModifiedTime(stamp, FileTime.from(Instant.EPOCH));
        Files.createFile(checkout.resolve("pom.xml"));
        var target = checkout.resolve("cli/target");
        assumeTrue(
                shell(
                                        Map.of(),
                                        "mount --bind '%s' '%s' && mount -o remount,bind,ro '%s'"
                                                .formatted(escaped(target), escaped(target), escaped(target)))
                                .code()
                        == 0,
                "only root can make a folder read-only for itself");
        try {
            // when
            var ended = shell(Map.of(), "\"$fleet\" --version");

            // then
            assertThat(ended.code()).isZero();
            assertThat(ended.out()).contains("argument=--version").noneMatch(line -> line.contains("AutoCreate"));
            assertThat(ended.err()).contains("is not writable for this user: running what is built");
        } finally {
            shell(Map.of(), "umount '%s'".formatted(escaped(target)));
        }
    }

    private static String escaped(Path path) {
        return path.toString().replace("'", "'\\''");
    }
}
