package org.dpsfleet.perceptual.store;

import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Path;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Files by name in one place, each there whole or not at all: whoever reads one while it is replaced gets the one or
 * the other. Several processes and machines may use the place at once.
 *
 * <p>Every method throws {@link UncheckedIOException} where the store does not do what it is asked, or this thread is
 * interrupted; its message is a sentence that names the file and the reason. Thread safe.
 */
public interface ObjectStore {
    /** What files may be called: what is a file's name everywhere, and no way out of the place. */
    Pattern NAME = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._-]{0,199}");

    /**
     * What was fetched.
     *
     * @param version tells the file that is in the store now from any that replaces it
     * @param whole false if it is not what was once put there; what arrived is of no use then
     */
    record Fetched(String version, boolean whole) {}

    /** Writes a small file and deletes it, if it may. */
    void tryOut();

    /** Where a file of this name is. */
    URI uri(String name);

    /**
     * Copies a file of this machine to the store, under a name that it has there; one of the same name is replaced.
     *
     * @throws IllegalArgumentException if the name is not a {@link #NAME}
     */
    void put(String name, Path file);

    /**
     * The same if nobody has written that name meanwhile. A store that knows no conditions writes it in any case where
     * two do so at once, and the last one stays.
     *
     * @param version of the file that is to be replaced; null for none
     * @return false if somebody has
     */
    boolean putInstead(String name, Path file, @Nullable String version);

    /**
     * Copies a file of the store to this machine.
     *
     * @param file is made or replaced
     * @return empty where there is none of this name; the file may be there nevertheless, and is of no use
     */
    Optional<Fetched> fetch(String name, Path file);

    /**
     * A name, checked.
     *
     * @throws IllegalArgumentException if it is not a {@link #NAME}
     */
    static String checked(String name) {
        if (!NAME.matcher(name).matches()) {
            throw new IllegalArgumentException(
                    "The name '%s' is not accepted; accepted: up to 200 letters, digits, dots, dashes and underscores"
                                    .formatted(name)
                            + " that begin with a letter or a digit.");
        }
        return name;
    }
}
