package org.dpsfleet.objectstore;

import java.net.URI;
import org.dpsfleet.perceptual.store.ObjectStore;
import org.dpsfleet.perceptual.store.ObjectStoreProvider;

/** Opens stores of files at {@code s3:} URIs, over the connections that all of this process's stores use. */
public final class S3ObjectStoreProvider implements ObjectStoreProvider {
    @Override
    public String scheme() {
        return "s3";
    }

    @Override
    public ObjectStore open(URI root) {
        var location = S3Location.of(root);
        return new S3ObjectStore(location, new Bucket(ProcessClients.get(), location));
    }
}
