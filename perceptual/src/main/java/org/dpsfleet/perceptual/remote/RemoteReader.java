package org.dpsfleet.perceptual.remote;

import java.net.URI;
import java.util.ServiceLoader;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Reads the files that one kind of URI names. HTTP is there; others are found by {@link ServiceLoader} on the class
 * path: public, with a public constructor without parameters, named in
 * {@code META-INF/services/org.dpsfleet.perceptual.remote.RemoteReader}. Used by several threads at once.
 */
public interface RemoteReader {
    /** The schemes of the URIs that it reads, in lower case, without a colon. */
    Set<String> schemes();

    /**
     * Begins to read a file, from where an earlier attempt stopped if the server still has the same version of it.
     *
     * @param from bytes that are here already; 0 for none
     * @param version of these bytes, as an earlier {@link RemoteBytes} said; null for none
     * @throws RemoteFailure if the server does not give it; the sentence has no secrets of the URI in it
     * @throws InterruptedException if this thread is interrupted meanwhile
     */
    RemoteBytes open(URI uri, long from, @Nullable String version) throws RemoteFailure, InterruptedException;
}
