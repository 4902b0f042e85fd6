package org.dpsfleet.perceptual.store;

import java.net.URI;
import java.util.ServiceLoader;
import org.dpsfleet.perceptual.BadDataException;

/**
 * A kind of store beside the folder, found by {@link ServiceLoader} on the class path: public, with a public
 * constructor without parameters, named in {@code META-INF/services/org.dpsfleet.perceptual.store.ObjectStoreProvider}.
 * Its methods may be called by several threads at once.
 */
public interface ObjectStoreProvider {
    /** The scheme of the URIs that it serves, in lower case, without a colon. */
    String scheme();

    /**
     * The store at a URI, which needs not be reachable yet.
     *
     * @param root with the {@link #scheme}, in any case; all files are right below it
     * @throws BadDataException if the URI does not name a place for a store, or a setting that it needs is missing;
     *     says what would be right
     */
    ObjectStore open(URI root);
}
