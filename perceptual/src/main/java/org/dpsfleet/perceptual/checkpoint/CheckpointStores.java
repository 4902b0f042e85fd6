package org.dpsfleet.perceptual.checkpoint;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Optional;
import java.util.ServiceLoader;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.dpsfleet.perceptual.BadDataException;
import org.dpsfleet.perceptual.MissingDataException;
import org.dpsfleet.perceptual.file.PlaceUri;
import org.jspecify.annotations.Nullable;

/**
 * Which store serves which URIs: folders, and the kinds whose {@link CheckpointStoreProvider} is on the class path.
 */
public final class CheckpointStores {
    private static final String FILE = "file";
    private static final SortedMap<String, Opener> BY_SCHEME = new TreeMap<>();

    static {
        BY_SCHEME.put(FILE, (root, _) -> FolderCheckpointStore.at(root));
        ServiceLoader.load(CheckpointStoreProvider.class, CheckpointStores.class.getClassLoader())
                .forEach(provider -> BY_SCHEME.put(provider.scheme(), provider::open));
    }

    /** As {@link CheckpointStoreProvider#open}. */
    @FunctionalInterface
    private interface Opener {
        CheckpointStore open(URI root, @Nullable LocalCopies copies);
    }

    private CheckpointStores() {}

    /**
     * The store at a URI.
     *
     * @throws BadDataException if no kind of store serves such URIs
     */
    public static CheckpointStore open(URI root) {
        return open(root, null);
    }

    /**
     * The same where a store of another machine may keep copies of what it reads.
     *
     * @throws BadDataException if no kind of store serves such URIs, or the copies' folder can't be made
     */
    public static CheckpointStore open(URI root, @Nullable LocalCopies copies) {
        return opener(root).open(root, copies);
    }

    /**
     * The URI of a place that a person names.
     *
     * @param named a folder, which needs not be there, or a URI
     * @return an absolute URI that ends with a slash, so that what is in it can be resolved against it
     * @throws BadDataException if it is neither, or no kind of store serves such URIs
     */
    public static URI place(String named) {
        URI place = PlaceUri.of(named);
        var _ = opener(place);
        return place;
    }

    /**
     * Reads a checkpoint that a person names.
     *
     * @param named its folder, or a link to that, or its URI
     * @throws MissingDataException if it is not there
     * @throws BadDataException if it is damaged or no checkpoint of this version, or no kind of store serves
     *     such URIs
     */
    public static Checkpoint read(String named) {
        URI checkpoint = PlaceUri.isFolder(named) ? real(PlaceUri.folder(named)).toUri() : uri(named);
        return open(directory(checkpoint).resolve("..")).read(checkpoint);
    }

    /**
     * The manifest of a checkpoint that a message names; see {@link CheckpointStore#manifest}.
     *
     * @throws BadDataException if no kind of store serves such URIs
     */
    public static byte[] manifest(String checkpoint, String manifestSha256) {
        URI uri = uri(checkpoint);
        return open(directory(uri).resolve("..")).manifest(uri, manifestSha256);
    }

    /**
     * A URI that a message holds.
     *
     * @throws BadDataException if it is none
     */
    public static URI uri(String text) {
        return PlaceUri.parse(text);
    }

    private static Opener opener(URI uri) {
        String scheme = String.valueOf(uri.getScheme()).toLowerCase(Locale.ROOT);
        Opener opener = BY_SCHEME.get(scheme);
        if (opener == null) {
            String known = BY_SCHEME.keySet().stream().map(name -> name + ":").collect(Collectors.joining(" or "));
            throw new BadDataException(
                    "No checkpoints can be kept at %s; accepted: a folder, or a URI that begins with %s."
                            .formatted(uri, known));
        }
        return opener;
    }

    /** The folder that a place's URI stands for; empty where it is none of this machine. */
    public static Optional<Path> folder(URI place) {
        return PlaceUri.folder(place);
    }

    /** Where a link leads; a path that is not there as it is. */
    private static Path real(Path path) {
        try {
            return path.toRealPath();
        } catch (IOException e) {
            return path;
        }
    }

    /** The same with a slash at its end, which a path's URI has only if the folder is there already. */
    public static URI directory(URI uri) {
        return PlaceUri.directory(uri);
    }
}
