package org.dpsfleet.dist;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.List;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;

/** Archives, as GNU tar sees them. */
class TarGzTest {
    private static final Instant MOMENT = Instant.parse("2026-01-01T00:00:00Z");
    private static final String LONG = "d".repeat(90) + "/" + "f".repeat(120);

    @TempDir
    private Path folder;

    private Path archive(String name, String rights, Instant changed) throws IOException {
        var files = new TreeMap<String, Path>();
        for (var file : List.of("b/run", "b/text", LONG)) {
            var path = folder.resolve(name).resolve(file);
            Files.createDirectories(path.getParent());
            Files.writeString(path, "content of " + file);
            Files.setPosixFilePermissions(path, PosixFilePermissions.fromString(rights));
            Files.setLastModifiedTime(path, FileTime.from(changed));
            files.put(file, path);
        }
        Files.setPosixFilePermissions(files.get("b/run"), PosixFilePermissions.fromString("rwx------"));
        var archive = folder.resolve(name + ".tar.gz");
        TarGz.write(archive, "top", files, MOMENT);
        return archive;
    }

    @Test
    void dependsOnNamesAndContentsAlone() throws IOException {
        var one = archive("one", "rw-r--r--", Instant.EPOCH);
        var other = archive("another place", "rw-------", Instant.parse("2020-02-02T02:02:02Z"));

        assertThat(one).hasSameBinaryContentAs(other);
    }

    @Test
    void isWhatTarUnpacks() throws Exception {
        var archive = archive("one", "rw-------", Instant.EPOCH);

        var listed = Packaged.said("env", "TZ=UTC", "tar", "-tvzf", archive.toString())
                .lines()
                .map(line -> line.replaceAll(" +", " "))
                .toList();

        assertThat(listed)
                .containsExactly(
                        "drwxr-xr-x root/root 0 2026-01-01 00:00 top/",
                        "drwxr-xr-x root/root 0 2026-01-01 00:00 top/b/",
                        "drwxr-xr-x root/root 0 2026-01-01 00:00 top/" + "d".repeat(90) + "/",
                        "-rwxr-xr-x root/root 16 2026-01-01 00:00 top/b/run",
                        "-rw-r--r-- root/root 17 2026-01-01 00:00 top/b/text",
                        "-rw-r--r-- root/root 222 2026-01-01 00:00 top/" + LONG);
    }
}
