package org.dpsfleet.perceptual.store;

import java.net.URI;
import java.util.Locale;
import java.util.ServiceLoader;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.dpsfleet.perceptual.BadDataException;
import org.dpsfleet.perceptual.file.PlaceUri;

/** Which store serves which URIs: folders, and the kinds whose {@link ObjectStoreProvider} is on the class path. */
public final class ObjectStores {
    private static final SortedMap<String, Function<URI, ObjectStore>> BY_SCHEME = new TreeMap<>();

    static {
        BY_SCHEME.put("file", root -> new FolderObjectStore(PlaceUri.path(root, "store of files")));
        ServiceLoader.load(ObjectStoreProvider.class, ObjectStores.class.getClassLoader())
                .forEach(provider -> BY_SCHEME.put(provider.scheme(), provider::open));
    }

    private ObjectStores() {}

    /**
     * The store at a URI, which needs not be reachable yet.
     *
     * @throws BadDataException if no kind of store serves such URIs, or this one is malformed
     */
    public static ObjectStore open(URI root) {
        return opener(root).apply(root);
    }

    /**
     * The URI of a place that a person names.
     *
     * @param named a folder, which needs not be there, or a URI
     * @return an absolute URI that ends with a slash
     * @throws BadDataException if it is neither, or no kind of store serves such URIs
     */
    public static URI place(String named) {
        URI place = PlaceUri.of(named);
        var _ = opener(place);
        return place;
    }

    private static Function<URI, ObjectStore> opener(URI uri) {
        Function<URI, ObjectStore> opener =
                BY_SCHEME.get(String.valueOf(uri.getScheme()).toLowerCase(Locale.ROOT));
        if (opener == null) {
            String known = BY_SCHEME.keySet().stream().map(name -> name + ":").collect(Collectors.joining(" or "));
            throw new BadDataException("Nothing can be kept at %s; accepted: a folder, or a URI that begins with %s."
                    .formatted(uri, known));
        }
        return opener;
    }
}
