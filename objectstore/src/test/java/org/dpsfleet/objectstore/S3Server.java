package org.dpsfleet.objectstore;

import java.io.ByteArrayInputStream;
import java.net.URI;
import org.gaul.s3proxy.S3Proxy;
import org.gaul.s3proxy.auth.AuthenticationType;
import org.gaul.s3proxy.nio2blob.TransientNio2BlobStore;
import software.amazon.awssdk.services.s3.model.PutObjectRequest;

/** A server of S3 over HTTP that keeps everything in memory, with one empty bucket. It checks signatures. */
public final class S3Server implements AutoCloseable {
    /** Of its only user. */
    public static final String ACCESS_KEY = "AKIDEXAMPLEEXAMPLE00";

    /** The same user's. */
    public static final String SECRET_KEY = "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY";

    private static final int LARGEST = 64 << 20;

    private final S3Proxy server;
    private final TransientNio2BlobStore blobs = new TransientNio2BlobStore();

    private S3Server() {
        server = S3Proxy.builder()
                .blobStore(blobs)
                .endpoint(URI.create("http://127.0.0.1:0"))
                .awsAuthentication(AuthenticationType.AWS_V4, ACCESS_KEY, SECRET_KEY)
                .v4MaxNonChunkedRequestSize(LARGEST)
                .build();
    }

    /** Starts one, on any free port. */
    public static S3Server start(String bucket) {
        var started = new S3Server();
        try {
            started.server.start();
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
        var _ = started.blobs.createContainer(bucket);
        return started;
    }

    /** Its address. */
    public URI endpoint() {
        return URI.create("http://127.0.0.1:" + server.getPort());
    }

    /** Puts an object. */
    public void put(String bucket, String key, byte[] bytes) {
        var request = PutObjectRequest.builder()
                .bucket(bucket)
                .key(key)
                .contentLength((long) bytes.length)
                .build();
        var _ = blobs.putBlob(request, new ByteArrayInputStream(bytes));
    }

    @Override
    public void close() {
        try {
            server.stop();
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }
}
