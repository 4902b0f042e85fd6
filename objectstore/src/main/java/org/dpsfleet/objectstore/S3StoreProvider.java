package org.dpsfleet.objectstore;

import java.net.URI;
import org.dpsfleet.perceptual.checkpoint.CheckpointStore;
import org.dpsfleet.perceptual.checkpoint.CheckpointStoreProvider;
import org.dpsfleet.perceptual.checkpoint.LocalCopies;
import org.jspecify.annotations.Nullable;

/** Opens stores at {@code s3:} URIs, all over the same connections, which last as long as the process. */
public final class S3StoreProvider implements CheckpointStoreProvider {
    @Override
    public String scheme() {
        return "s3";
    }

    @Override
    public CheckpointStore open(URI root, @Nullable LocalCopies copies) {
        var location = S3Location.of(root);
        return new S3CheckpointStore(
                location,
                new Bucket(ProcessClients.get(), location),
                copies == null ? null : new CopiesFolder(copies),
                Patience.USUAL);
    }
}
