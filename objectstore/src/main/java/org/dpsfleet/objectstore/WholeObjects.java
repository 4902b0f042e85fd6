package org.dpsfleet.objectstore;

import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import org.dpsfleet.perceptual.checkpoint.DamagedCheckpointException;
import org.dpsfleet.perceptual.checkpoint.Hashes;
import software.amazon.awssdk.core.FileTransformerConfiguration;
import software.amazon.awssdk.core.async.AsyncResponseTransformer;
import software.amazon.awssdk.services.s3.model.GetObjectResponse;
import software.amazon.awssdk.services.s3.model.NoSuchKeyException;

/**
 * Reads objects and checks them by the hash that is kept beside each.
 *
 * @param clients to the server
 * @param location of the store
 */
record WholeObjects(S3Clients clients, S3Location location) {
    /** The name of an object's hash among what the server keeps beside it. */
    static final String SHA256 = "sha256";

    private static final int FETCHES = 4;

    /**
     * A small object; empty where there is none.
     *
     * @throws DamagedCheckpointException if it is damaged
     */
    Optional<Bucket.Held> get(String below) {
        return untilWhole(below, () -> {
            var got = await(clients.objects()
                    .getObject(r -> r.bucket(location.bucket()).key(key(below)), AsyncResponseTransformer.toBytes()));
            checkWhole(below, got.response(), Hashes.sha256(got.asByteArray()));
            return new Bucket.Held(got.asByteArray(), got.response().eTag());
        });
    }

    /**
     * Fetches an object into a file, which is replaced.
     *
     * @return its tag; empty where there is none
     * @throws DamagedCheckpointException if it is damaged
     */
    Optional<String> download(String below, Path file) {
        return untilWhole(below, () -> {
            GetObjectResponse got = await(clients.objects()
                    .getObject(
                            r -> r.bucket(location.bucket()).key(key(below)),
                            AsyncResponseTransformer.toFile(
                                    file, FileTransformerConfiguration.defaultCreateOrReplaceExisting())));
            checkWhole(below, got, Hashes.sha256(file));
            return got.eTag();
        });
    }

    /** Something that is fetched and checked. */
    private interface Fetching<T> {
        T fetch() throws ExecutionException;
    }

    /** What is damaged on its way is whole the next time; servers that keep checksums do not send all of them. */
    private <T> Optional<T> untilWhole(String below, Fetching<T> fetching) {
        for (int attempt = 1; ; attempt++) {
            try {
                return Optional.of(fetching.fetch());
            } catch (DamagedCheckpointException e) {
                if (attempt == FETCHES) {
                    throw e;
                }
            } catch (ExecutionException e) {
                return absent(below, e);
            }
        }
    }

    /** Whoever copied it by other means may have left the hash out; it is not checked then. */
    private void checkWhole(String below, GetObjectResponse got, String actual) {
        String expected = got.metadata().getOrDefault(SHA256, actual);
        if (!expected.equals(actual)) {
            throw new DamagedCheckpointException(
                    "%s is damaged: its hash is %s, not %s as when it was written; it must be made again."
                            .formatted(location.uri(below), actual, expected));
        }
    }

    private <T> Optional<T> absent(String below, ExecutionException e) {
        if (S3Failure.unwrapped(e) instanceof NoSuchKeyException) {
            return Optional.empty();
        }
        throw S3Failure.of(location.uri(below), "read", e);
    }

    private String key(String below) {
        return location.key(below);
    }

    private <T> T await(CompletableFuture<T> future) throws ExecutionException {
        return Answers.await(future, location);
    }
}
