package org.dpsfleet.dist;

import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermission;
import java.time.Instant;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.zip.GZIPOutputStream;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream;

/**
 * A gzipped tar that depends on the names and contents of its files alone: entries are sorted, all are of one moment
 * and of root, and of the rights only whether a file can be executed is kept.
 */
final class TarGz {
    private static final int EXECUTABLE = 0755;
    private static final int PLAIN = 0644;

    private TarGz() {}

    /**
     * Writes an archive.
     *
     * @param top the folder that all of it is in
     * @param files by their names below that folder
     * @param moment the time of change of every entry
     */
    static void write(Path archive, String top, SortedMap<String, Path> files, Instant moment) {
        try (var tar = new TarArchiveOutputStream(
                new GZIPOutputStream(new BufferedOutputStream(Files.newOutputStream(archive)), 1 << 16), "UTF-8")) {
            tar.setLongFileMode(TarArchiveOutputStream.LONGFILE_POSIX);
            var time = FileTime.from(moment);
            for (var folder : folders(top, files)) {
                put(tar, folder + "/", EXECUTABLE, 0, time);
                tar.closeArchiveEntry();
            }
            for (Map.Entry<String, Path> file : files.entrySet()) {
                var path = file.getValue();
                put(tar, top + "/" + file.getKey(), mode(path), Files.size(path), time);
                Files.copy(path, tar);
                tar.closeArchiveEntry();
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Every folder, before those that are in it. */
    private static Set<String> folders(String top, SortedMap<String, Path> files) {
        Set<String> folders = new LinkedHashSet<>();
        folders.add(top);
        for (var name : files.keySet()) {
            for (int slash = name.indexOf('/'); slash >= 0; slash = name.indexOf('/', slash + 1)) {
                folders.add(top + "/" + name.substring(0, slash));
            }
        }
        return folders;
    }

    private static int mode(Path file) throws IOException {
        return Files.getPosixFilePermissions(file).contains(PosixFilePermission.OWNER_EXECUTE) ? EXECUTABLE : PLAIN;
    }

    private static void put(TarArchiveOutputStream tar, String name, int mode, long size, FileTime time)
            throws IOException {
        var entry = new TarArchiveEntry(name);
        entry.setMode(mode);
        entry.setSize(size);
        entry.setLastModifiedTime(time);
        entry.setIds(0, 0);
        entry.setNames("root", "root");
        tar.putArchiveEntry(entry);
    }
}
