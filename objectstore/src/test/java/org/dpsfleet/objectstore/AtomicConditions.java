package org.dpsfleet.objectstore;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import org.gaul.s3proxy.blobstore.BlobStore;
import org.gaul.s3proxy.blobstore.ForwardingBlobStore;
import org.gaul.s3proxy.blobstore.S3Exceptions;
import org.gaul.s3proxy.blobstore.domain.MultipartUpload;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.s3.model.CompleteMultipartUploadRequest;
import software.amazon.awssdk.services.s3.model.CompleteMultipartUploadResponse;
import software.amazon.awssdk.services.s3.model.DeleteObjectRequest;
import software.amazon.awssdk.services.s3.model.DeleteObjectResponse;
import software.amazon.awssdk.services.s3.model.HeadObjectResponse;
import software.amazon.awssdk.services.s3.model.PutObjectRequest;
import software.amazon.awssdk.services.s3.model.PutObjectResponse;

/**
 * What S3 promises of conditional requests: of several with the same condition at once, one succeeds. S3Proxy's own store
 * looks first and writes then, so that two of them may.
 */
final class AtomicConditions extends ForwardingBlobStore {
    private static final int CHANGED = 412;

    private final Object condition = new Object();

    AtomicConditions(BlobStore store) {
        super(store);
    }

    @Override
    public PutObjectResponse putBlob(PutObjectRequest request, InputStream content) {
        if (request.ifMatch() == null && request.ifNoneMatch() == null) {
            return super.putBlob(request, content);
        }
        // All of it first: nobody waits for a client that stops in the middle.
        InputStream whole = read(content);
        synchronized (condition) {
            check(request.bucket(), request.key(), request.ifMatch());
            return super.putBlob(request, whole);
        }
    }

    private void check(String bucket, String key, @Nullable String tag) {
        if (tag != null) {
            HeadObjectResponse now = blobMetadataIfPresent(bucket, key);
            if (now == null || !unquoted(now.eTag()).equals(unquoted(tag))) {
                throw S3Exceptions.fromStatusCode(CHANGED);
            }
        }
    }

    private static String unquoted(String tag) {
        return tag.replace("\"", "");
    }

    private static InputStream read(InputStream content) {
        try {
            return new ByteArrayInputStream(content.readAllBytes());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public CompleteMultipartUploadResponse completeMultipartUpload(
            MultipartUpload upload, CompleteMultipartUploadRequest request) {
        synchronized (condition) {
            check(request.bucket(), request.key(), request.ifMatch());
            return super.completeMultipartUpload(upload, request);
        }
    }

    @Override
    public DeleteObjectResponse removeBlob(DeleteObjectRequest request) {
        synchronized (condition) {
            return super.removeBlob(request);
        }
    }
}
