package org.dpsfleet.objectstore;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.time.Instant;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeParseException;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.s3.model.DeleteObjectsResponse;
import software.amazon.awssdk.services.s3.model.ListObjectsV2Response;
import software.amazon.awssdk.services.s3.model.ObjectIdentifier;
import software.amazon.awssdk.services.s3.model.S3Object;

/**
 * What concerns many objects: lists and deletions, by as many as a request takes.
 *
 * @param clients to the server
 * @param location of the store
 * @param atOnce most objects of one request
 */
record Pages(S3Clients clients, S3Location location, int atOnce) {
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

    /** The times of objects are by the server's clock, too. */
    private static Instant clock(ListObjectsV2Response page) {
        return page.sdkHttpResponse()
                .firstMatchingHeader("Date")
                .flatMap(Pages::parsed)
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

    private <T> T await(CompletableFuture<T> future) throws ExecutionException {
        return Answers.await(future, location);
    }
}
