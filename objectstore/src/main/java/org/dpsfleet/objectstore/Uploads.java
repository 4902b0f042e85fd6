package org.dpsfleet.objectstore;

import java.nio.file.Path;
import java.util.Base64;
import java.util.HexFormat;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import org.dpsfleet.perceptual.checkpoint.Hashes;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.core.async.AsyncRequestBody;
import software.amazon.awssdk.services.s3.model.PutObjectRequest;

/**
 * Sends objects, whole or not at all, with the hash of their content beside each.
 *
 * @param clients to the server
 * @param location of the store
 */
record Uploads(S3Clients clients, S3Location location) {
    /** What is to be sent, whatever the condition. */
    @FunctionalInterface
    private interface Sending {
        void send(PutObjectRequest.Builder request) throws ExecutionException;
    }

    /** Sends a file, in parts if it is large. */
    void file(String below, Path file) {
        always(below, request -> send(request, below, file));
    }

    /** The same under the condition of {@link Bucket#putInstead}; parts are put together under it. */
    boolean fileInstead(String below, Path file, @Nullable String tag) {
        return instead(below, tag, request -> send(request, below, file));
    }

    /** Sends a small object. */
    void bytes(String below, byte[] bytes) {
        always(below, request -> send(request, below, bytes));
    }

    /** The same under the condition of {@link Bucket#putInstead}. */
    boolean bytesInstead(String below, byte[] bytes, @Nullable String tag) {
        return instead(below, tag, request -> send(request, below, bytes));
    }

    private void always(String below, Sending sending) {
        try {
            sending.send(PutObjectRequest.builder());
        } catch (ExecutionException e) {
            throw S3Failure.of(location.uri(below), "written", e);
        }
    }

    private boolean instead(String below, @Nullable String tag, Sending sending) {
        var request = PutObjectRequest.builder();
        try {
            sending.send(tag == null ? request.ifNoneMatch("*") : request.ifMatch(tag));
            return true;
        } catch (ExecutionException e) {
            return switch (Answers.status(e)) {
                case Answers.CHANGED, Answers.CONFLICT, Answers.NOT_FOUND -> {
                    if (Answers.isNoBucket(e)) {
                        throw S3Failure.of(location.uri(below), "written", e);
                    }
                    yield false;
                }
                case Answers.NOT_IMPLEMENTED -> {
                    always(below, sending);
                    yield true;
                }
                default -> throw S3Failure.of(location.uri(below), "written", e);
            };
        }
    }

    private void send(PutObjectRequest.Builder request, String below, Path file) throws ExecutionException {
        String sha256 = Hashes.sha256(file);
        describe(request, below, sha256);
        if (file.toFile().length() < S3Clients.ONE_PART) {
            request.checksumSHA256(forServer(sha256)); // each part has one of its own otherwise
        }
        await(clients.transfers()
                .uploadFile(u -> u.source(file).putObjectRequest(request.build()))
                .completionFuture());
    }

    private void send(PutObjectRequest.Builder request, String below, byte[] bytes) throws ExecutionException {
        String sha256 = Hashes.sha256(bytes);
        describe(request, below, sha256).checksumSHA256(forServer(sha256));
        await(clients.objects().putObject(request.build(), AsyncRequestBody.fromBytes(bytes)));
    }

    private PutObjectRequest.Builder describe(PutObjectRequest.Builder request, String below, String sha256) {
        return request.bucket(location.bucket())
                .key(location.key(below))
                .contentType(MediaTypes.of(below))
                .metadata(Map.of(WholeObjects.SHA256, sha256));
    }

    /** A checksum in the form in which servers check it. */
    private static String forServer(String sha256) {
        return Base64.getEncoder().encodeToString(HexFormat.of().parseHex(sha256));
    }

    private <T> T await(CompletableFuture<T> future) throws ExecutionException {
        return Answers.await(future, location);
    }
}
