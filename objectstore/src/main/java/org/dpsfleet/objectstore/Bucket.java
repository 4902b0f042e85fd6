package org.dpsfleet.objectstore;

import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.function.Consumer;
import org.dpsfleet.perceptual.checkpoint.DamagedCheckpointException;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.s3.model.S3Object;

/**
 * What is asked of a server, one request at a time for each thread; requests that fail on their way are sent again.
 * Every method throws {@link UncheckedIOException} if the server does not do what it is asked, or this thread is
 * interrupted, and says which object was meant.
 */
final class Bucket {
    /** What S3 allows. */
    private static final int AT_ONCE = 1000;

    private final S3Clients clients;
    private final S3Location location;
    private final WholeObjects whole;
    private final Uploads uploads;
    private final Pages pages;

    Bucket(S3Clients clients, S3Location location) {
        this(clients, location, AT_ONCE);
    }

    /** @param atOnce most objects of one list, and of one request to delete */
    Bucket(S3Clients clients, S3Location location, int atOnce) {
        this.clients = clients;
        this.location = location;
        this.whole = new WholeObjects(clients, location);
        this.uploads = new Uploads(clients, location);
        this.pages = new Pages(clients, location, atOnce);
    }

    /** A small object and the tag that changes with its content. */
    record Held(byte[] bytes, String tag) {}

    /**
     * A small object; empty where there is none.
     *
     * @throws DamagedCheckpointException if it is damaged
     */
    Optional<Held> get(String below) {
        return whole.get(below);
    }

    /**
     * Fetches an object into a file, which is replaced.
     *
     * @return the tag that changes with its content; empty where there is none
     * @throws DamagedCheckpointException if it is damaged
     */
    Optional<String> download(String below, Path file) {
        return whole.download(below, file);
    }

    /** Sends a file, in parts if it is large. */
    void upload(String below, Path file) {
        uploads.file(below, file);
    }

    /** The same under the condition of {@link #putInstead}. */
    boolean uploadInstead(String below, Path file, @Nullable String tag) {
        return uploads.fileInstead(below, file, tag);
    }

    /** Writes a small object. */
    void put(String below, byte[] bytes) {
        uploads.bytes(below, bytes);
    }

    /**
     * Writes a small object if nobody has meanwhile. On a server that knows no conditions, it does so in any case:
     * the last one wins there, as in a folder.
     *
     * @param tag of what is to be replaced; null for nothing
     * @return false if somebody has
     */
    boolean putInstead(String below, byte[] bytes, @Nullable String tag) {
        return uploads.bytesInstead(below, bytes, tag);
    }

    /** Copies an object within the bucket; false where there is none. */
    boolean copy(String from, String to) {
        try {
            await(clients.objects()
                    .copyObject(r -> r.sourceBucket(location.bucket())
                            .sourceKey(key(from))
                            .destinationBucket(location.bucket())
                            .destinationKey(key(to))));
            return true;
        } catch (ExecutionException e) {
            if (Answers.status(e) == Answers.NOT_FOUND && !Answers.isNoBucket(e)) {
                return false;
            }
            throw S3Failure.of(location.uri(from), "copied", e);
        }
    }

    /** The tag of an object; empty where there is none. */
    Optional<String> tag(String below) {
        try {
            return Optional.of(await(clients.objects()
                            .headObject(r -> r.bucket(location.bucket()).key(key(below))))
                    .eTag());
        } catch (ExecutionException e) {
            if (Answers.status(e) == Answers.NOT_FOUND) {
                return Optional.empty();
            }
            throw S3Failure.of(location.uri(below), "read", e);
        }
    }

    /**
     * Deletes an object if it is still the same. On a server that knows no conditions, it does so in any case.
     *
     * @return false if it is not
     */
    boolean deleteIfStill(String below, String tag) {
        try {
            await(clients.objects()
                    .deleteObject(
                            r -> r.bucket(location.bucket()).key(key(below)).ifMatch(tag)));
            return true;
        } catch (ExecutionException e) {
            return switch (Answers.status(e)) {
                case Answers.CHANGED, Answers.CONFLICT, Answers.NOT_FOUND -> false;
                case Answers.NOT_IMPLEMENTED -> {
                    delete(List.of(below));
                    yield true;
                }
                default -> throw S3Failure.of(location.uri(below), "deleted", e);
            };
        }
    }

    /** Deletes objects, those that are there. */
    void delete(List<String> below) {
        pages.delete(below);
    }

    /**
     * Goes through all objects below, in the order of their keys.
     *
     * @return what the server's clock said at the beginning
     */
    Instant list(String below, Consumer<S3Object> each) {
        return pages.list(below, each);
    }

    /** What is below the store's place of a key. */
    String below(S3Object object) {
        return object.key().substring(location.prefix().length());
    }

    private String key(String below) {
        return location.key(below);
    }

    private <T> T await(CompletableFuture<T> future) throws ExecutionException {
        return Answers.await(future, location);
    }
}
