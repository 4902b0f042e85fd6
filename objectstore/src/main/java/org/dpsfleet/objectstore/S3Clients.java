package org.dpsfleet.objectstore;

import java.util.Set;
import java.util.concurrent.TimeoutException;
import org.dpsfleet.perceptual.BadDataException;
import software.amazon.awssdk.awscore.retry.AwsRetryStrategy;
import software.amazon.awssdk.core.SdkRequest;
import software.amazon.awssdk.core.exception.SdkClientException;
import software.amazon.awssdk.core.interceptor.Context;
import software.amazon.awssdk.core.interceptor.ExecutionAttributes;
import software.amazon.awssdk.core.interceptor.ExecutionInterceptor;
import software.amazon.awssdk.http.async.SdkAsyncHttpClient;
import software.amazon.awssdk.http.nio.netty.NettyNioAsyncHttpClient;
import software.amazon.awssdk.retries.StandardRetryStrategy;
import software.amazon.awssdk.services.s3.S3AsyncClient;
import software.amazon.awssdk.services.s3.S3AsyncClientBuilder;
import software.amazon.awssdk.services.s3.model.CompleteMultipartUploadRequest;
import software.amazon.awssdk.services.s3.model.S3Exception;
import software.amazon.awssdk.transfer.s3.S3TransferManager;

/**
 * The connections to a server.
 *
 * @param objects for all requests but one
 * @param transfers for files, which it sends in parts where they are large; parts that fail are sent again
 */
record S3Clients(S3AsyncClient objects, S3TransferManager transfers) implements AutoCloseable {
    private static final int CONNECTIONS = 64;
    private static final long PART = 8L << 20;
    /** Files that are smaller go as a whole. */
    static final long ONE_PART = 2 * PART;

    /** What a server says of a request that was damaged on its way, or that got in another one's way. */
    private static final Set<String> WORTH_ANOTHER_ATTEMPT = Set.of(
            "BadDigest",
            "XAmzContentSHA256Mismatch",
            "XAmzContentChecksumMismatch",
            "InvalidDigest",
            "IncompleteBody",
            "OperationAborted",
            "RequestTimeout");

    /**
     * Opens none yet.
     *
     * @throws BadDataException if a setting is missing or malformed
     */
    static S3Clients of(S3Settings settings) {
        SdkAsyncHttpClient http = NettyNioAsyncHttpClient.builder()
                .maxConcurrency(CONNECTIONS)
                .connectionTimeout(settings.silence())
                .connectionAcquisitionTimeout(settings.silence())
                .readTimeout(settings.silence())
                .writeTimeout(settings.silence())
                .build();
        try {
            boolean foreign = isForeign(settings, http);
            S3AsyncClient parts = client(settings, http, foreign)
                    .multipartEnabled(true)
                    .multipartConfiguration(m -> m.thresholdInBytes(ONE_PART).minimumPartSizeInBytes(PART))
                    .build();
            return new S3Clients(
                    client(settings, http, foreign).build(),
                    S3TransferManager.builder().s3Client(parts).build());
        } catch (SdkClientException | IllegalArgumentException e) {
            http.close();
            throw new BadDataException("The settings for S3 are not accepted: %s".formatted(e.getMessage()), e);
        }
    }

    /** Whether an endpoint is set, here or wherever AWS's rules allow it; only a client that is built knows. */
    private static boolean isForeign(S3Settings settings, SdkAsyncHttpClient http) {
        try (S3AsyncClient probe = client(settings, http, true).build()) {
            return probe.serviceClientConfiguration().endpointOverride().isPresent();
        }
    }

    private static S3AsyncClientBuilder client(S3Settings settings, SdkAsyncHttpClient http, boolean foreign) {
        S3AsyncClientBuilder builder = S3AsyncClient.builder()
                .httpClient(http)
                .credentialsProvider(settings.credentials())
                .region(settings.signedFor(foreign))
                .forcePathStyle(settings.pathStyle() == null ? foreign : settings.pathStyle())
                .overrideConfiguration(
                        o -> o.retryStrategy(retries(settings.attempts())).addExecutionInterceptor(new WithoutSize()));
        if (settings.endpoint() != null) {
            builder.endpointOverride(settings.endpoint());
        }
        return builder;
    }

    private static StandardRetryStrategy retries(int attempts) {
        return AwsRetryStrategy.standardRetryStrategy().toBuilder()
                .maxAttempts(attempts)
                .retryOnException(S3Clients::isWorthAnotherAttempt)
                // It would refuse to try again where many tasks fail at once, which is when it matters.
                .circuitBreakerEnabled(false)
                .build();
    }

    private static boolean isWorthAnotherAttempt(Throwable thrown) {
        // A client that is refused a connection may wait for one in vain the next time.
        return thrown instanceof S3Exception answer
                ? WORTH_ANOTHER_ATTEMPT.contains(S3Failure.code(answer))
                : S3Failure.root(thrown) instanceof TimeoutException;
    }

    /** Some servers refuse to be told how large all parts are together. Each part is checked by its own checksum. */
    private static final class WithoutSize implements ExecutionInterceptor {
        @Override
        public SdkRequest modifyRequest(Context.ModifyRequest context, ExecutionAttributes attributes) {
            return context.request() instanceof CompleteMultipartUploadRequest complete
                    ? complete.toBuilder().mpuObjectSize(null).build()
                    : context.request();
        }
    }

    @Override
    public void close() {
        transfers.close();
        objects.close();
    }
}
