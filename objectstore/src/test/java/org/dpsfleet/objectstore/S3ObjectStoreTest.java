package org.dpsfleet.objectstore;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Random;
import org.dpsfleet.objectstore.FaultyConnection.Fault;
import org.dpsfleet.perceptual.checkpoint.Hashes;
import org.dpsfleet.perceptual.store.ObjectStore;
import org.dpsfleet.perceptual.store.ObjectStore.Fetched;
import org.dpsfleet.perceptual.store.ObjectStoreContract;
import org.dpsfleet.perceptual.store.ObjectStores;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import software.amazon.awssdk.core.async.AsyncRequestBody;
import software.amazon.awssdk.services.s3.model.HeadObjectResponse;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

class S3ObjectStoreTest extends ObjectStoreContract {
    private static final String BUCKET = "fleet";
    private static int tests;

    private static S3Server server;
    private static FaultyConnection connection;
    private static S3Clients clients;

    private S3Location location;

    @BeforeAll
    static void start() {
        server = S3Server.start(BUCKET);
        connection = FaultyConnection.to(server.endpoint());
        // Silence is FaultTest's; a machine with much to do is not to be taken for silent.
        clients = TestStores.clients(connection.endpoint(), Duration.ofSeconds(30), 4);
    }

    @AfterAll
    static void stop() {
        clients.close();
        connection.close();
        server.close();
    }

    @BeforeEach
    void prefix() {
        location = S3Location.of(URI.create("s3://%s/files/%d/".formatted(BUCKET, tests++)));
    }

    @AfterEach
    void heal() {
        connection.strike(Fault.NONE, "", 0);
    }

    @Override
    protected ObjectStore store() {
        return new S3ObjectStore(location, new Bucket(clients, location));
    }

    private Path random(String name, int bytes) throws IOException {
        var content = new byte[bytes];
        new Random(bytes).nextBytes(content);
        return file(name, content);
    }

    private HeadObjectResponse head(String name) {
        return clients.objects()
                .headObject(r -> r.bucket(BUCKET).key(location.key(name)))
                .join();
    }

    @Test
    void aPlaceIsServedOnceThisModuleIsThere() {
        assertThat(ObjectStores.place("s3://bucket/team")).isEqualTo(URI.create("s3://bucket/team/"));
        assertThatThrownBy(() -> ObjectStores.place("gs://bucket/team"))
                .hasMessageEndingWith("accepted: a folder, or a URI that begins with file: or s3:.");
    }

    @Test
    void whatWasTriedOutLeavesNothing() {
        store().tryOut();

        assertThat(server.objects(BUCKET, ".probe")).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "report.html, 7, text/html; charset=utf-8",
        "report.json, 7, application/json",
        "results.csv, 17000000, text/csv; charset=utf-8",
        "results.parquet, 7, application/vnd.apache.parquet",
        "a.safetensors, 7, application/octet-stream"
    })
    void aServerKnowsWhatAnObjectIsAndItsHash(String name, int bytes, String type) throws IOException {
        Path file = random(name, bytes);

        store().put(name, file);

        assertThat(head(name).contentType()).isEqualToIgnoringWhitespace(type);
        assertThat(head(name).metadata()).isEqualTo(Map.of("sha256", Hashes.sha256(file)));
    }

    @ParameterizedTest
    @CsvSource({
        "CUT, GET",
        "FLIPPED_ANSWER, GET",
        "SLOW_DOWN, GET",
        "LOST, GET",
        "SLOW_DOWN, PUT",
        "LOST, PUT",
        "FLIPPED_REQUEST, PUT"
    })
    void whatPassesIsTriedAgain(Fault fault, String method) throws IOException {
        // given
        Path file = random("sent", 30_000);
        Path fetched = machine.resolve("fetched");
        store().put("a", file);

        // when
        connection.strike(fault, method, 2);
        if (method.equals("PUT")) {
            store().put("a", file);
        }
        assertThat(store().fetch("a", fetched))
                .hasValueSatisfying(got -> assertThat(got.whole()).isTrue());

        // then
        assertThat(fetched).hasSameBinaryContentAs(file);
        assertThat(connection.struck()).isEqualTo(2);
    }

    @Test
    void aConditionThatHeldThoughTheAnswerIsLostDoesNoHarm() throws IOException {
        Path file = random("sent", 30_000);

        connection.strike(Fault.LOST, "PUT", 1);
        var ignored = store().putInstead("a", file, null);

        assertThat(connection.struck()).isEqualTo(1);
        assertThat(store().fetch("a", machine.resolve("fetched"))).isPresent();
        assertThat(machine.resolve("fetched")).hasSameBinaryContentAs(file);
    }

    @Test
    void whatIsGivenUpHalfwayIsNeverSeen() throws IOException {
        // given a file that goes in parts, and credentials that expire before they are there
        Path before = random("before", 100);
        store().put("a", before);
        Path large = random("large", 17 << 20);

        // when
        connection.strike(Fault.EXPIRED, "PUT", Integer.MAX_VALUE);
        assertThatThrownBy(() -> store().put("a", large))
                .isInstanceOf(UncheckedIOException.class)
                .hasMessage("%s cannot be written: the credentials have expired (403 ExpiredToken); renew them"
                        .formatted(location.uri("a")));
        assertThatThrownBy(() -> store().putInstead("b", large, null)).isInstanceOf(UncheckedIOException.class);

        // then
        connection.strike(Fault.NONE, "", 0);
        assertThat(store().fetch("a", machine.resolve("fetched"))).isPresent();
        assertThat(machine.resolve("fetched")).hasSameBinaryContentAs(before);
        assertThat(store().fetch("b", machine.resolve("fetched"))).isEmpty();
    }

    @Test
    void whatIsDamagedInTheBucketIsToldAndCanBeReplaced() throws IOException {
        // given
        Path file = random("sent", 3000);
        store().put("a", file);
        byte[] bytes = Files.readAllBytes(file);
        bytes[1500] ^= 1;
        var beside = head("a").metadata();
        clients.objects()
                .putObject(
                        r -> r.bucket(BUCKET).key(location.key("a")).metadata(beside),
                        AsyncRequestBody.fromBytes(bytes))
                .join();

        // when
        Fetched damaged = store().fetch("a", machine.resolve("fetched")).orElseThrow();

        // then
        assertThat(damaged.whole()).isFalse();
        assertThat(store().putInstead("a", file, null)).isFalse();
        assertThat(store().putInstead("a", file, damaged.version())).isTrue();
        assertThat(store().fetch("a", machine.resolve("fetched")))
                .hasValueSatisfying(got -> assertThat(got.whole()).isTrue());
    }

    @Test
    void aBucketThatIsNotThereIsNamed() throws IOException {
        location = S3Location.of(URI.create("s3://nobodys/x"));
        Path file = random("sent", 10);
        String missing = "there is no bucket 'nobodys' (404 NoSuchBucket); create it first";

        assertThatThrownBy(() -> store().tryOut()).hasMessageEndingWith(missing);
        assertThatThrownBy(() -> store().put("a", file)).hasMessageEndingWith(missing);
        assertThatThrownBy(() -> store().putInstead("a", file, null)).hasMessageEndingWith(missing);
        assertThatThrownBy(() -> store().fetch("a", file)).hasMessageEndingWith(missing);
    }
}
