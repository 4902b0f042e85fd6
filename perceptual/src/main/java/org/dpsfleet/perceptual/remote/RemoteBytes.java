package org.dpsfleet.perceptual.remote;

import java.io.IOException;
import java.io.InputStream;
import org.jspecify.annotations.Nullable;

/**
 * A file that is being read.
 *
 * @param body its bytes from {@code from} on; closing it ends the request
 * @param from offset of the body's first byte, 0 where the server begins again
 * @param total bytes of the file; -1 where the server does not say
 * @param version what identifies these very bytes to the server; null where nothing does
 */
public record RemoteBytes(
        InputStream body, long from, long total, @Nullable String version) implements AutoCloseable {
    /** Of a file of which all is here already. */
    public static RemoteBytes nothingLeft(long bytes, @Nullable String version) {
        return new RemoteBytes(InputStream.nullInputStream(), bytes, bytes, version);
    }

    @Override
    public void close() throws IOException {
        body.close();
    }
}
