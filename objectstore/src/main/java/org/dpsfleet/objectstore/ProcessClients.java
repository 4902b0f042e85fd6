package org.dpsfleet.objectstore;

import org.jspecify.annotations.Nullable;

/** The connections of this process, set by its environment; they last as long as it does. */
final class ProcessClients {
    private static @Nullable S3Clients clients;

    private ProcessClients() {}

    /**
     * Opened when first needed.
     *
     * @throws org.dpsfleet.perceptual.BadDataException if a setting is missing or malformed
     */
    static synchronized S3Clients get() {
        if (clients == null) {
            clients = S3Clients.of(S3Settings.of(System.getenv()));
        }
        return clients;
    }
}
