package org.dpsfleet.perceptual.checkpoint;

import java.io.IOException;
import java.net.URI;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import org.dpsfleet.perceptual.BadDataException;
import org.dpsfleet.perceptual.MissingDataException;
import org.dpsfleet.perceptual.file.PlaceUri;
import org.dpsfleet.perceptual.file.Reason;

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
     * @param what is expected there, such as "checkpoint"
     * @throws MissingDataException if it is not there
     * @throws BadDataException if it is no {@code file:} URI of a folder below the root, links resolved
     */
    Path find(URI uri, String what) {
        Path named = PlaceUri.path(uri, what);
        try {
            Path folder = named.toRealPath();
            Path checkpoints = root.toRealPath();
            if (!folder.startsWith(checkpoints) || folder.equals(checkpoints)) {
                throw new BadDataException(("The %s %s is not below %s, the only folder that %ss are opened in;"
                                + " --out must be the same for all workers.")
                        .formatted(what, uri, root, what));
            }
            return folder;
        } catch (NoSuchFileException e) {
            throw MissingDataException.at(named, "a " + what);
        } catch (IOException e) {
            throw new BadDataException("%s cannot be read: %s.".formatted(named, Reason.of(e)), e);
        }
    }
}
