package org.dpsfleet.perceptual.remote;

import java.net.URI;
import java.util.ServiceLoader;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.dpsfleet.perceptual.BadDataException;
import org.dpsfleet.vocabulary.RemoteUri;

/** Which reader serves which URIs. */
public final class RemoteReaders {
    private static final SortedMap<String, RemoteReader> BY_SCHEME = new TreeMap<>();

    static {
        add(new HttpReader(HttpReader.SILENCE));
        ServiceLoader.load(RemoteReader.class, RemoteReaders.class.getClassLoader())
                .forEach(RemoteReaders::add);
    }

    private RemoteReaders() {}

    private static void add(RemoteReader reader) {
        reader.schemes().forEach(scheme -> BY_SCHEME.put(scheme, reader));
    }

    /**
     * The reader of a URI.
     *
     * @throws BadDataException if none is on the class path
     */
    public static RemoteReader of(URI uri) {
        RemoteReader reader = BY_SCHEME.get(RemoteUri.scheme(uri));
        if (reader == null) {
            throw new BadDataException("%s cannot be fetched here; accepted: a URI that begins with %s."
                    .formatted(
                            RemoteUri.shown(uri.toString()),
                            BY_SCHEME.keySet().stream().map(name -> name + ":").collect(Collectors.joining(" or "))));
        }
        return reader;
    }
}
