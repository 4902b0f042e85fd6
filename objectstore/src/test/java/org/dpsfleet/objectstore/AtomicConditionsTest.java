package org.dpsfleet.objectstore;

import java.net.URI;
import java.util.Collections;
import java.util.concurrent.Callable;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/** What other tests rely on when many write at once. */
class AtomicConditionsTest {
    private static final int ROUNDS = 20;
    private static final int WRITERS = 8;

    @Test
    void ofManyThatReplaceTheSameOneDoes() {
        try (var server = S3Server.start("fleet");
                var clients = TestStores.clients(server.endpoint())) {
            for (int round = 0; round < ROUNDS; round++) {
                var bucket = new Bucket(clients, S3Location.of(URI.create("s3://fleet/" + round)));
                assertThat(winners(() -> bucket.putInstead("x", new byte[] {1}, null)))
                        .isEqualTo(1);
                String tag = bucket.tag("x").orElseThrow();
                assertThat(winners(() -> bucket.putInstead("x", new byte[] {2}, tag)))
                        .isEqualTo(1);
            }
        }
    }

    private static long winners(Callable<Boolean> write) {
        return Together.all(Collections.nCopies(WRITERS, write)).stream()
                .filter(won -> won)
                .count();
    }
}
