package org.dpsfleet.perceptual.file;

import java.net.URI;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.dpsfleet.perceptual.BadDataException;

/** The URIs of places where something is kept, and how people name them: a folder's name, or a URI. */
public final class PlaceUri {
    private static final String FILE = "file";

    /** A colon may be in a folder's name; a scheme, a colon and a slash begin a URI. */
    private static final Pattern URI_START = Pattern.compile("([A-Za-z][A-Za-z0-9+.-]*):/");

    private PlaceUri() {}

    /**
     * The URI of a place that a person names.
     *
     * @param named a folder, which needs not be there, or a URI of whatever kind
     * @return an absolute URI that ends with a slash, so that what is in it can be resolved against it
     * @throws BadDataException if it is neither
     */
    public static URI of(String named) {
        return directory(isFolder(named) ? folder(named).normalize().toUri() : parse(named));
    }

    /** Whether a person names a place by a URI. */
    public static boolean isUri(String named) {
        return URI_START.matcher(named).lookingAt();
    }

    /** Whether a person names a folder of this machine, by its name or by its {@code file:} URI. */
    public static boolean isFolder(String named) {
        Matcher start = URI_START.matcher(named);
        return !start.lookingAt() || FILE.equalsIgnoreCase(start.group(1));
    }

    /**
     * The absolute path of a folder that a person names, by its name or by its {@code file:} URI.
     *
     * @throws BadDataException if it can't be a folder's
     */
    public static Path folder(String named) {
        if (isUri(named)) {
            return path(parse(named), "folder").toAbsolutePath();
        }
        try {
            return Path.of(named).toAbsolutePath();
        } catch (InvalidPathException e) {
            throw new BadDataException("'%s' cannot be a folder's name: %s.".formatted(named, e.getReason()), e);
        }
    }

    /** The folder that a place's URI stands for; empty where it is none of this machine. */
    public static Optional<Path> folder(URI place) {
        return FILE.equalsIgnoreCase(place.getScheme()) ? Optional.of(path(place, "folder")) : Optional.empty();
    }

    /**
     * The path that a URI names.
     *
     * @param what is at the URI, such as "checkpoint"
     * @throws BadDataException if it is no {@code file:} URI of a folder
     */
    public static Path path(URI uri, String what) {
        try {
            if (FILE.equalsIgnoreCase(uri.getScheme())) {
                return Path.of(uri);
            }
        } catch (IllegalArgumentException e) {
            throw refused(uri, what, e);
        }
        throw refused(uri, what, new IllegalArgumentException("another scheme"));
    }

    private static BadDataException refused(URI uri, String what, Exception cause) {
        return new BadDataException(
                "A %s is at '%s' where a URI of the form file:///folder is expected.".formatted(what, uri), cause);
    }

    /**
     * The URI that a text is.
     *
     * @throws BadDataException if it is none
     */
    public static URI parse(String text) {
        try {
            return URI.create(text);
        } catch (IllegalArgumentException e) {
            throw new BadDataException(
                    "There is '%s' where a URI of the form file:///folder is expected.".formatted(text), e);
        }
    }

    /** The same with a slash at its end, which a path's URI has only if the folder is there already. */
    public static URI directory(URI uri) {
        String text = uri.toString();
        return text.endsWith("/") ? uri : URI.create(text + "/");
    }
}
