package org.dpsfleet.perceptual.checkpoint;

import java.net.URI;
import java.util.ServiceLoader;
import org.dpsfleet.perceptual.BadDataException;
import org.jspecify.annotations.Nullable;

/**
 * A kind of store beside the folder, found by {@link ServiceLoader} on the class path: whoever wants one has its
 * library there, and nobody else has to.
 *
 * <p>An implementation is public, has a public constructor without parameters, and is named in
 * {@code META-INF/services/org.dpsfleet.perceptual.checkpoint.CheckpointStoreProvider}. Its methods may be called by
 * several threads at once.
 */
public interface CheckpointStoreProvider {
    /** The scheme of the URIs that it serves, in lower case, without a colon. */
    String scheme();

    /**
     * The store at a URI, which needs not be reachable yet. Called for every checkpoint that a person names: what is
     * dear to make, such as connections, is kept for the next call.
     *
     * @param root with the {@link #scheme}, in any case; all that the store holds is below it
     * @param copies where the store may keep what it reads; null for nowhere
     * @throws BadDataException if the URI does not name a place for a store; says what would be right
     */
    CheckpointStore open(URI root, @Nullable LocalCopies copies);
}
