package org.dpsfleet.objectstore;

import java.io.FilterInputStream;
import java.io.IOException;
import java.net.URI;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.function.Supplier;
import org.dpsfleet.perceptual.remote.RemoteBytes;
import org.dpsfleet.perceptual.remote.RemoteFailure;
import org.dpsfleet.perceptual.remote.RemoteFailure.Kind;
import org.dpsfleet.perceptual.remote.RemoteReader;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.core.ResponseInputStream;
import software.amazon.awssdk.core.async.AsyncResponseTransformer;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.s3.model.GetObjectRequest;
import software.amazon.awssdk.services.s3.model.GetObjectResponse;
import software.amazon.awssdk.services.s3.model.NoSuchKeyException;
import software.amazon.awssdk.services.s3.model.S3Exception;

/** Reads the objects that {@code s3://bucket/key} URIs name; the rest of one only if it is still the same. */
public final class S3Reader implements RemoteReader {
    private static final int NOTHING_LEFT = 416;
    private static final int FIRST_SERVER_FAULT = 500;
    private static final String RIGHTS = "the right to read the object, s3:GetObject, is needed";

    private final Supplier<S3Clients> clients;

    /** With this process's settings. */
    public S3Reader() {
        this(ProcessClients::get);
    }

    S3Reader(Supplier<S3Clients> clients) {
        this.clients = clients;
    }

    @Override
    public Set<String> schemes() {
        return Set.of("s3");
    }

    @Override
    public RemoteBytes open(URI uri, long from, @Nullable String version) throws RemoteFailure, InterruptedException {
        long here = version == null ? 0 : from;
        var request = GetObjectRequest.builder()
                .bucket(uri.getRawAuthority())
                .key(Objects.requireNonNullElse(uri.getPath(), "/").substring(1));
        if (here > 0) {
            request.range("bytes=" + here + "-").ifMatch(version);
        }
        CompletableFuture<ResponseInputStream<GetObjectResponse>> answer =
                clients.get().objects().getObject(request.build(), AsyncResponseTransformer.toBlockingInputStream());
        try {
            ResponseInputStream<GetObjectResponse> body = answer.get();
            long length = Objects.requireNonNullElse(body.response().contentLength(), -1L);
            return new RemoteBytes(
                    new Body(body),
                    here,
                    length < 0 ? -1 : here + length,
                    body.response().eTag());
        } catch (ExecutionException e) {
            return switch (Answers.status(e)) {
                case Answers.CHANGED -> open(uri, 0, null);
                case NOTHING_LEFT -> RemoteBytes.nothingLeft(here, version);
                default -> throw failure(uri, e);
            };
        } catch (InterruptedException e) {
            answer.cancel(true);
            throw e;
        }
    }

    /** An object's bytes: what the client throws of its own is turned into what readers of streams expect. */
    private static final class Body extends FilterInputStream {
        private final ResponseInputStream<?> answer;

        Body(ResponseInputStream<?> answer) {
            super(answer);
            this.answer = answer;
        }

        @Override
        public int read(byte[] bytes, int offset, int length) throws IOException {
            try {
                return super.read(bytes, offset, length);
            } catch (SdkException e) {
                throw new IOException(e.getMessage(), e);
            }
        }

        /** Without reading to the end. */
        @Override
        public void close() {
            answer.abort();
        }
    }

    private static RemoteFailure failure(URI uri, ExecutionException e) {
        Throwable cause = S3Failure.unwrapped(e);
        if (cause instanceof NoSuchKeyException) {
            return new RemoteFailure(Kind.ABSENT, "there is nothing at " + uri, null);
        }
        boolean answered = cause instanceof S3Exception s3 && s3.statusCode() < FIRST_SERVER_FAULT;
        boolean unanswerable = !(cause instanceof S3Exception) && S3Failure.isWithoutCredentials(cause);
        return new RemoteFailure(
                answered || unanswerable ? Kind.REFUSED : Kind.UNREACHABLE,
                "%s cannot be read: %s".formatted(uri, S3Failure.reason(uri, cause, RIGHTS)),
                S3Failure.withoutSecrets(cause));
    }
}
