package org.dpsfleet.cli.pin;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Comparator;
import java.util.HexFormat;
import org.dpsfleet.perceptual.MissingDataException;
import org.dpsfleet.perceptual.checkpoint.Hashes;

/**
 * The SHA-256 that stands for data: of a file its content's; of a folder that of one line per file,
 * {@code <sha256 of the file> <path relative to the folder, with />\n}, sorted by path.
 */
public final class Fingerprint {
    private Fingerprint() {}

    /**
     * The fingerprint of what lies at a path, 64 hexadecimal digits. Hidden files do not count: some
     * systems leave them about.
     *
     * @throws MissingDataException if nothing is there
     */
    public static String of(Path path) {
        return Files.isDirectory(path) ? ofFolder(path) : Hashes.sha256(path);
    }

    private static String ofFolder(Path folder) {
        try (var files = Files.walk(folder)) {
            var digest = MessageDigest.getInstance("SHA-256");
            files.filter(Files::isRegularFile)
                    .map(file -> name(folder, file))
                    .filter(name -> !name.startsWith(".") && !name.contains("/."))
                    .sorted(Comparator.naturalOrder())
                    .forEach(
                            name -> {
                                var line = Hashes.sha256(folder.resolve(name)) + " " + name + "\n";
                                digest.update(line.getBytes(StandardCharsets.UTF_8));
                            });
            return HexFormat.of().formatHex(digest.digest());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }

    private static String name(Path folder, Path file) {
        return folder.relativize(file).toString().replace('\\', '/');
    }
}
