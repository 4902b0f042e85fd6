package org.dpsfleet.perceptual.file;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.Arrays;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.Stream;

/**
 * What this process can do in a folder. It is tried out: rights alone do not tell, for example on a file system that
 * is mounted read-only, or that a server maps to another user.
 *
 * @param folder that is looked at, there or not
 */
public record FolderAccess(Path folder) {
    /**
     * Why what is in the folder can't be read, as a sentence without a full stop; empty if it can, or if there is no
     * such folder.
     */
    public Optional<String> readProblem() {
        try {
            if (!Files.readAttributes(folder, BasicFileAttributes.class).isDirectory()) {
                throw new NotDirectoryException(folder.toString());
            }
            try (Stream<Path> entries = Files.list(folder)) {
                Optional<Path> shut = entries.filter(entry -> Files.exists(entry) && !isOpen(entry))
                        .min(Path::compareTo);
                return shut.map(entry -> sentence("read", new AccessDeniedException(entry.toString())));
            }
        } catch (NoSuchFileException e) {
            return Optional.empty();
        } catch (IOException | UncheckedIOException e) {
            return Optional.of(sentence("read", e));
        }
    }

    private static boolean isOpen(Path entry) {
        return Files.isReadable(entry) && (!Files.isDirectory(entry) || Files.isExecutable(entry));
    }

    /**
     * Why nothing can be written to the folder and read back, as a sentence without a full stop; empty if it can. Makes
     * the folder where there is none.
     */
    public Optional<String> writeProblem() {
        Path probe = folder.resolve(".probe-" + UUID.randomUUID());
        byte[] written = probe.toString().getBytes(StandardCharsets.UTF_8);
        try {
            Files.createDirectories(folder);
            try {
                WholeFile.write(probe, channel -> {
                    ByteBuffer bytes = ByteBuffer.wrap(written);
                    while (bytes.hasRemaining()) {
                        channel.write(bytes);
                    }
                });
                return Arrays.equals(Files.readAllBytes(probe), written)
                        ? Optional.empty()
                        : Optional.of(folder + " cannot be used: what is written there reads back differently");
            } finally {
                Files.deleteIfExists(probe);
            }
        } catch (IOException | UncheckedIOException e) {
            return Optional.of(sentence("written", e));
        }
    }

    private String sentence(String done, Exception why) {
        return "%s cannot be %s: %s".formatted(folder, done, Reason.withFile(why));
    }
}
