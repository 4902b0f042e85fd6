package org.dpsfleet.objectstore;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.util.Map;
import java.util.TreeMap;
import org.gaul.s3proxy.S3Proxy;
import org.gaul.s3proxy.auth.AuthenticationType;
import org.gaul.s3proxy.nio2blob.TransientNio2BlobStore;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.s3.model.GetObjectRequest;
import software.amazon.awssdk.services.s3.model.ListObjectsV2Request;
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

    private final String address;

    private S3Server(String address) {
        this.address = address;
        server = S3Proxy.builder()
                .blobStore(new AtomicConditions(blobs))
                .endpoint(URI.create("http://" + address + ":0"))
                .awsAuthentication(AuthenticationType.AWS_V4, ACCESS_KEY, SECRET_KEY)
                .v4MaxNonChunkedRequestSize(LARGEST)
                .build();
    }

    /** Starts one, on any free port. */
    public static S3Server start(String bucket) {
        return start(bucket, "127.0.0.1");
    }

    /** The same at an address of this machine that others reach. */
    public static S3Server start(String bucket, String address) {
        var started = new S3Server(address);
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
        return URI.create("http://" + address + ":" + server.getPort());
    }

    /** The objects of a bucket whose keys end so, by their keys. */
    public Map<String, byte[]> objects(String bucket, String end) {
        var objects = new TreeMap<String, byte[]>();
        @Nullable String next = null;
        do {
            var page = blobs.list(ListObjectsV2Request.builder()
                    .bucket(bucket)
                    .continuationToken(next)
                    .build());
            for (var object : page.contents()) {
                if (object.key().endsWith(end)) {
                    objects.put(object.key(), read(bucket, object.key()));
                }
            }
            next = page.nextContinuationToken();
        } while (next != null);
        return objects;
    }

    private byte[] read(String bucket, String key) {
        var request = GetObjectRequest.builder().bucket(bucket).key(key).build();
        try (var content = blobs.getBlob(request)) {
            return content.readAllBytes();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
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
