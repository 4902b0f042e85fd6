package org.dpsfleet.evalworker;

import java.io.IOException;
import java.net.URI;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import org.dpsfleet.perceptual.BadDataException;
import org.dpsfleet.perceptual.MissingDataException;

/**
 * Where all checkpoints are. A message names the one to open, and whoever writes messages must not have
 * other folders of this machine opened.
 *
 * @param root that gpu-workers write to
 */
record CheckpointsFolder(Path root) {
    /**
     * The folder that a message names.
     *
     * @throws MissingDataException if it is not there
     * @throws BadDataException if it is no {@code file:} URI of a folder below the root, links resolved
     */
    Path find(String uri) {
        Path named = path(uri);
        try {
            Path folder = named.toRealPath();
            Path checkpoints = root.toRealPath();
            if (!folder.startsWith(checkpoints) || folder.equals(checkpoints)) {
                throw new BadDataException(
                        ("The checkpoint %s is not below %s, the only folder that checkpoints are opened in;"
                                        + " --out must be the same for all workers.")
                                .formatted(uri, root));
            }
            return folder;
        } catch (NoSuchFileException e) {
            throw MissingDataException.at(named, "a checkpoint");
        } catch (IOException e) {
            throw new BadDataException("%s cannot be read: %s.".formatted(named, e.getMessage()), e);
        }
    }

    private static Path path(String uri) {
        try {
            var parsed = URI.create(uri);
            if ("file".equalsIgnoreCase(parsed.getScheme())) {
                return Path.of(parsed);
            }
        } catch (IllegalArgumentException e) {
            throw refused(uri, e);
        }
        throw refused(uri, new IllegalArgumentException("another scheme"));
    }

    private static BadDataException refused(String uri, Exception cause) {
        return new BadDataException(
                "A checkpoint is at '%s' where a URI of the form file:///folder is expected.".formatted(uri), cause);
    }
}
