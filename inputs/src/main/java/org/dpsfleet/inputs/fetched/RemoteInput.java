package org.dpsfleet.inputs.fetched;

import java.net.URI;
import org.dpsfleet.perceptual.BadDataException;
import org.dpsfleet.vocabulary.RemoteUri;
import org.jspecify.annotations.Nullable;

/**
 * Something that an experiment names by URI.
 *
 * @param location its URI, which may hold a secret in its query
 * @param sha256 of the file at the URI
 * @param archive whether the file is an archive of the folder that is needed
 */
public record RemoteInput(String location, String sha256, boolean archive) {
    /** A file. */
    public static RemoteInput file(String location, @Nullable String sha256) {
        return new RemoteInput(location, known(location, sha256), false);
    }

    /** A folder, of which the URI names an archive. */
    public static RemoteInput folder(String location, @Nullable String sha256) {
        return new RemoteInput(location, known(location, sha256), true);
    }

    private static String known(String location, @Nullable String sha256) {
        if (sha256 == null) {
            throw new BadDataException(
                    "%s is named without the sha256 of its content.".formatted(RemoteUri.shown(location)));
        }
        return sha256;
    }

    /** What identifies the content: the same at every URI. */
    String key() {
        return archive ? sha256 + ".unpacked" : sha256;
    }

    URI uri() {
        return URI.create(location);
    }

    /** Its URI as people may see it. */
    public String shown() {
        return RemoteUri.shown(location);
    }

    /** The file's name, such as {@code train_32x32.mat}. */
    public String name() {
        return RemoteUri.fileName(location);
    }

    /** Not the whole URI, which may end up in a log. */
    @Override
    public String toString() {
        return shown() + " " + sha256;
    }
}
