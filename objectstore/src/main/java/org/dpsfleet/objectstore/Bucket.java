package org.dpsfleet.objectstore;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Path;
import java.time.Instant;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeParseException;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.function.Consumer;
import org.dpsfleet.perceptual.BadDataException;
import org.dpsfleet.perceptual.checkpoint.Hashes;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.core.FileTransformerConfiguration;
import software.amazon.awssdk.core.async.AsyncRequestBody;
import software.amazon.awssdk.core.async.AsyncResponseTransformer;
import software.amazon.awssdk.services.s3.model.DeleteObjectsResponse;
import software.amazon.awssdk.services.s3.model.GetObjectResponse;
import software.amazon.awssdk.services.s3.model.ListObjectsV2Response;
import software.amazon.awssdk.services.s3.model.NoSuchKeyException;
import software.amazon.awssdk.services.s3.model.ObjectIdentifier;
import software.amazon.awssdk.services.s3.model.PutObjectRequest;
import software.amazon.awssdk.services.s3.model.S3Exception;
import software.amazon.awssdk.services.s3.model.S3Object;

/**
 * What is asked of a server, one request at a time for each thread; requests that fail on their way are sent again.
 * Every method throws {@link UncheckedIOException} if the server does not do what it is asked, or this thread is
 * interrupted, and says which object was meant.
 */
final class Bucket {
    /** The name of an object's hash among what the server keeps beside it. */
    private static final String SHA256 = "sha256";

    private static final int FETCHES = 4;
    private static final int NOT_FOUND = 404;
    private static final int CONFLICT = 409;
    private static final int CHANGED = 412;
    private static final int NOT_IMPLEMENTED = 501;
    /** What S3 allows. */
    private static final int AT_ONCE = 1000;

    private final S3Clients clients;
    private final S3Location location;
    private final int atOnce;

    Bucket(S3Clients clients, S3Location location) {
        this(clients, location, AT_ONCE);
    }

    /** @param atOnce most objects of one list, and of one request to delete */
    Bucket(S3Clients clients, S3Location location, int atOnce) {
        this.clients = clients;
        this.location = location;
        this.atOnce = atOnce;
    }

    /** A small object and the tag that changes with its content. */
    record Held(byte[] bytes, String tag) {}

    /**
     * A small object; empty where there is none.
     *
     * @throws BadDataException if it is damaged
     */
    Optional<Held> get(String below) {
        return untilWhole(below, () -> {
            var got = await(clients.objects()
                    .getObject(r -> r.bucket(location.bucket()).key(key(below)), AsyncResponseTransformer.toBytes()));
            checkWhole(below, got.response(), Hashes.sha256(got.asByteArray()));
            return new Held(got.asByteArray(), got.response().eTag());
        });
    }

    /**
     * Fetches an object into a file, which is replaced.
     *
     * @return false where there is none
     * @throws BadDataException if it is damaged
     */
    boolean download(String below, Path file) {
        return untilWhole(below, () -> {
                    GetObjectResponse got = await(clients.objects()
                            .getObject(
                                    r -> r.bucket(location.bucket()).key(key(below)),
                                    AsyncResponseTransformer.toFile(
                                            file, FileTransformerConfiguration.defaultCreateOrReplaceExisting())));
                    checkWhole(below, got, Hashes.sha256(file));
                    return file;
                })
                .isPresent();
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
            } catch (BadDataException e) {
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
            throw new BadDataException(
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

    /** Sends a file, in parts if it is large. */
    void upload(String below, Path file) {
        String sha256 = Hashes.sha256(file);
        var request = PutObjectRequest.builder()
                .bucket(location.bucket())
                .key(key(below))
                .metadata(Map.of(SHA256, sha256));
        if (file.toFile().length() < S3Clients.ONE_PART) {
            request.checksumSHA256(forServer(sha256)); // each part has one of its own otherwise
        }
        try {
            await(clients.transfers()
                    .uploadFile(u -> u.source(file).putObjectRequest(request.build()))
                    .completionFuture());
        } catch (ExecutionException e) {
            throw S3Failure.of(location.uri(below), "written", e);
        }
    }

    /** A checksum in the form in which servers check it. */
    private static String forServer(String sha256) {
        return Base64.getEncoder().encodeToString(HexFormat.of().parseHex(sha256));
    }

    /** Writes a small object. */
    void put(String below, byte[] bytes) {
        try {
            put(PutObjectRequest.builder(), below, bytes);
        } catch (ExecutionException e) {
            throw S3Failure.of(location.uri(below), "written", e);
        }
    }

    /**
     * Writes a small object if nobody has meanwhile. On a server that knows no conditions, it does so in any case:
     * the last one wins there, as in a folder.
     *
     * @param tag of what is to be replaced; null for nothing
     * @return false if somebody has
     */
    boolean putInstead(String below, byte[] bytes, @Nullable String tag) {
        var request = PutObjectRequest.builder();
        try {
            put(tag == null ? request.ifNoneMatch("*") : request.ifMatch(tag), below, bytes);
            return true;
        } catch (ExecutionException e) {
            return switch (status(e)) {
                case CHANGED, CONFLICT, NOT_FOUND -> {
                    if (isNoBucket(e)) {
                        throw S3Failure.of(location.uri(below), "written", e);
                    }
                    yield false;
                }
                case NOT_IMPLEMENTED -> {
                    put(below, bytes);
                    yield true;
                }
                default -> throw S3Failure.of(location.uri(below), "written", e);
            };
        }
    }

    private void put(PutObjectRequest.Builder request, String below, byte[] bytes) throws ExecutionException {
        String sha256 = Hashes.sha256(bytes);
        request.bucket(location.bucket())
                .key(key(below))
                .metadata(Map.of(SHA256, sha256))
                .checksumSHA256(forServer(sha256));
        await(clients.objects().putObject(request.build(), AsyncRequestBody.fromBytes(bytes)));
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
            if (status(e) == NOT_FOUND && !isNoBucket(e)) {
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
            if (status(e) == NOT_FOUND) {
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
            return switch (status(e)) {
                case CHANGED, CONFLICT, NOT_FOUND -> false;
                case NOT_IMPLEMENTED -> {
                    delete(List.of(below));
                    yield true;
                }
                default -> throw S3Failure.of(location.uri(below), "deleted", e);
            };
        }
    }

    /** Deletes objects, those that are there, by as many as a request takes. */
    void delete(List<String> below) {
        for (int from = 0; from < below.size(); from += atOnce) {
            List<ObjectIdentifier> some = below.subList(from, Math.min(below.size(), from + atOnce)).stream()
                    .map(name -> ObjectIdentifier.builder().key(key(name)).build())
                    .toList();
            URI first = location.uri(below.get(from));
            try {
                DeleteObjectsResponse done = await(clients.objects()
                        .deleteObjects(r -> r.bucket(location.bucket())
                                .delete(d -> d.objects(some).quiet(true))));
                if (done.hasErrors() && !done.errors().isEmpty()) {
                    var error = done.errors().getFirst();
                    String sentence = "%s cannot be deleted: the server answers (%s)"
                            .formatted(
                                    location.uri(error.key()
                                            .substring(location.prefix().length())),
                                    error.code());
                    throw new UncheckedIOException(sentence, new IOException(sentence));
                }
            } catch (ExecutionException e) {
                throw S3Failure.of(first, "deleted", e);
            }
        }
    }

    /**
     * Goes through all objects below, in the order of their keys.
     *
     * @param each gets them one by one, the part of the key that is below the store's place with them
     * @return what the server's clock said at the beginning
     */
    Instant list(String below, Consumer<S3Object> each) {
        @Nullable String token = null;
        @Nullable Instant began = null;
        do {
            String from = token;
            ListObjectsV2Response page;
            try {
                page = await(clients.objects()
                        .listObjectsV2(r -> r.bucket(location.bucket())
                                .prefix(key(below))
                                .maxKeys(atOnce)
                                .continuationToken(from)));
            } catch (ExecutionException e) {
                throw S3Failure.of(location.uri(below), "listed", e);
            }
            if (began == null) {
                began = clock(page);
            }
            page.contents().forEach(each);
            token = Boolean.TRUE.equals(page.isTruncated()) ? page.nextContinuationToken() : null;
        } while (token != null);
        return began;
    }

    /** What is below the store's place of a key. */
    String below(S3Object object) {
        return object.key().substring(location.prefix().length());
    }

    /** The times of objects are by the server's clock, too. */
    private static Instant clock(ListObjectsV2Response page) {
        return page.sdkHttpResponse()
                .firstMatchingHeader("Date")
                .flatMap(Bucket::parsed)
                .orElseGet(Instant::now);
    }

    private static Optional<Instant> parsed(String date) {
        try {
            return Optional.of(ZonedDateTime.parse(date, DateTimeFormatter.RFC_1123_DATE_TIME)
                    .toInstant());
        } catch (DateTimeParseException e) {
            return Optional.empty();
        }
    }

    private String key(String below) {
        return location.key(below);
    }

    private static int status(ExecutionException e) {
        return S3Failure.unwrapped(e) instanceof S3Exception answer ? answer.statusCode() : 0;
    }

    private static boolean isNoBucket(ExecutionException e) {
        return S3Failure.unwrapped(e) instanceof S3Exception answer && "NoSuchBucket".equals(S3Failure.code(answer));
    }

    private <T> T await(CompletableFuture<T> future) throws ExecutionException {
        try {
            return future.get();
        } catch (InterruptedException e) {
            future.cancel(true);
            Thread.currentThread().interrupt();
            var interrupted = new InterruptedIOException("interrupted");
            interrupted.initCause(e);
            throw new UncheckedIOException(
                    "%s was not waited for: this thread was interrupted".formatted(location.root()), interrupted);
        }
    }
}
