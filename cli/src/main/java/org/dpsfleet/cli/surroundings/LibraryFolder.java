package org.dpsfleet.cli.surroundings;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFileAttributeView;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Optional;
import java.util.UUID;
import org.dpsfleet.perceptual.file.Reason;

/** A folder that native libraries are unpacked to and loaded from. */
record LibraryFolder(Path path) {
    private static final byte[] SOME_BYTES = new byte[64 * 1024];

    /** Why no library can be loaded from it, as what follows its name in a sentence; empty: nothing is known. */
    Optional<String> problem() {
        if (!Files.isDirectory(path)) {
            return Optional.of("is not there");
        }
        var probe = path.resolve(".fleet-" + UUID.randomUUID());
        try {
            try {
                Files.write(probe, SOME_BYTES);
                var view = Files.getFileAttributeView(probe, PosixFileAttributeView.class);
                if (view == null) {
                    return Optional.empty();
                }
                view.setPermissions(PosixFilePermissions.fromString("rwx------"));
                // A file that its owner may execute is not executable on a file system mounted noexec.
                return Files.isExecutable(probe)
                        ? Optional.empty()
                        : Optional.of("is on a file system that is mounted noexec");
            } finally {
                Files.deleteIfExists(probe);
            }
        } catch (IOException e) {
            return Optional.of("can't be written (%s)".formatted(Reason.of(e)));
        }
    }
}
