package org.dpsfleet.inputs;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;
import org.dpsfleet.perceptual.BadDataException;
import org.dpsfleet.perceptual.MissingDataException;
import org.dpsfleet.perceptual.checkpoint.Hashes;
import org.dpsfleet.perceptual.file.Reason;

/**
 * The identity of data: SHA-256 of a file's content; of a folder that of one line per file,
 * {@code <sha256 of the file> <path relative to the folder, with />\n}, sorted by path. Hidden files do
 * not count: some systems leave them about. A copy on another machine has the same fingerprint.
 *
 * <p>Files are hashed once per process, as long as size and time of change stay the same.
 */
public final class Fingerprint {
    private static final Map<Path, Known> KNOWN = new ConcurrentHashMap<>();

    private Fingerprint() {}

    private record Known(long bytes, long modified, String sha256) {}

    /**
     * The fingerprint of a file or folder, 64 hexadecimal digits.
     *
     * @throws MissingDataException if there is neither
     */
    public static String of(Path path) {
        if (!Files.exists(path)) {
            throw MissingDataException.at(path, "data of the experiment");
        }
        return Files.isDirectory(path) ? ofFolder(path) : ofFile(path);
    }

    private static String ofFile(Path file) {
        try {
            long bytes = Files.size(file);
            long modified = Files.getLastModifiedTime(file).toMillis();
            Path absolute = file.toAbsolutePath();
            Known known = KNOWN.get(absolute);
            if (known == null || known.bytes != bytes || known.modified != modified) {
                known = new Known(bytes, modified, Hashes.sha256(file));
                KNOWN.put(absolute, known);
            }
            return known.sha256;
        } catch (IOException e) {
            throw new BadDataException("%s cannot be read: %s.".formatted(file, Reason.of(e)), e);
        }
    }

    private static String ofFolder(Path folder) {
        try (Stream<Path> files = Files.walk(folder)) {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            files.filter(Files::isRegularFile)
                    .map(file -> relative(folder, file))
                    .filter(name -> !name.startsWith(".") && !name.contains("/."))
                    .sorted()
                    .forEach(name -> {
                        String line = ofFile(folder.resolve(name)) + " " + name + "\n";
                        digest.update(line.getBytes(StandardCharsets.UTF_8));
                    });
            return HexFormat.of().formatHex(digest.digest());
        } catch (IOException e) {
            throw new BadDataException("%s cannot be read: %s.".formatted(folder, Reason.of(e)), e);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }

    private static String relative(Path folder, Path file) {
        return folder.relativize(file).toString().replace('\\', '/');
    }
}
