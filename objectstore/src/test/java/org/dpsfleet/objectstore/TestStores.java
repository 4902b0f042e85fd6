package org.dpsfleet.objectstore;

import java.net.URI;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.AwsCredentialsProvider;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;

/** Stores at a server that a test runs. */
final class TestStores {
    /** So short that a test can wait for it. */
    static final Patience IMPATIENT = new Patience(Duration.ofSeconds(1), Duration.ofHours(1));

    private TestStores() {}

    static S3Clients clients(URI endpoint) {
        return clients(endpoint, Duration.ofSeconds(10), 2);
    }

    static S3Clients clients(URI endpoint, Duration silence, int attempts) {
        return S3Clients.of(new S3Settings(endpoint, null, null, credentials(), silence, attempts));
    }

    static AwsCredentialsProvider credentials() {
        return StaticCredentialsProvider.create(AwsBasicCredentials.create(S3Server.ACCESS_KEY, S3Server.SECRET_KEY));
    }

    static S3CheckpointStore store(S3Clients clients, String uri) {
        return store(clients, uri, IMPATIENT);
    }

    static S3CheckpointStore store(S3Clients clients, String uri, Patience patience) {
        return store(clients, uri, patience, null);
    }

    static S3CheckpointStore store(S3Clients clients, String uri, CopiesFolder copies) {
        return store(clients, uri, IMPATIENT, copies);
    }

    private static S3CheckpointStore store(
            S3Clients clients, String uri, Patience patience, @Nullable CopiesFolder copies) {
        S3Location location = S3Location.of(URI.create(uri));
        return new S3CheckpointStore(location, new Bucket(clients, location), copies, patience);
    }
}
