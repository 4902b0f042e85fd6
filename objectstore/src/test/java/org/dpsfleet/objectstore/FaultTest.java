package org.dpsfleet.objectstore;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.time.Duration;
import java.util.Map;
import java.util.TreeMap;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.dpsfleet.objectstore.FaultyConnection.Fault;
import org.dpsfleet.perceptual.BadDataException;
import org.dpsfleet.perceptual.checkpoint.Checkpoint;
import org.dpsfleet.perceptual.checkpoint.CheckpointStore;
import org.dpsfleet.perceptual.checkpoint.ExampleCheckpoint;
import org.dpsfleet.perceptual.checkpoint.SavedState;
import org.dpsfleet.perceptual.checkpoint.StoreEntry;
import org.dpsfleet.perceptual.checkpoint.Stored;
import org.dpsfleet.perceptual.safetensors.FloatTensor;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.slf4j.LoggerFactory;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

/** What networks and servers do at their worst: what may pass is tried again, the rest is said. */
class FaultTest {
    private static final String WORK = "0123456789abcdef".repeat(4);
    private static final Checkpoint CHECKPOINT = ExampleCheckpoint.checkpoint(1, 2, 3, 4);
    private static int tests;

    private static S3Server server;
    private static FaultyConnection connection;
    private static S3Clients clients;

    private final ListAppender<ILoggingEvent> log = new ListAppender<>();
    private final Logger logger = (Logger) LoggerFactory.getLogger(Logger.ROOT_LOGGER_NAME);
    private CheckpointStore store;

    @BeforeAll
    static void start() {
        server = S3Server.start("fleet");
        connection = FaultyConnection.to(server.endpoint());
        clients = TestStores.clients(connection.endpoint(), Duration.ofSeconds(1), 4);
    }

    @AfterAll
    static void stop() {
        clients.close();
        connection.close();
        server.close();
    }

    @BeforeEach
    void open() {
        store = TestStores.store(clients, "s3://fleet/faults/" + tests++);
        log.start();
        logger.addAppender(log);
    }

    @AfterEach
    void heal() {
        connection.strike(Fault.NONE, "", 0);
        logger.detachAppender(log);
        assertThat(log.list).noneMatch(event -> hasSecrets(event.getFormattedMessage()));
    }

    @ParameterizedTest
    @CsvSource({
        "CUT, GET",
        "FLIPPED_ANSWER, GET",
        "SILENT, GET",
        "SLOW_DOWN, GET",
        "LOST, GET",
        "SLOW_DOWN, PUT",
        "LOST, PUT",
        "FLIPPED_REQUEST, PUT",
        "SILENT, PUT"
    })
    void whatPassesIsTriedAgain(Fault fault, String method) {
        // given
        Stored before = store.publish(CHECKPOINT, ExampleCheckpoint.provenance(WORK));

        // when
        connection.strike(fault, method, 2);
        Stored stored = method.equals("PUT") ? store.publish(CHECKPOINT, ExampleCheckpoint.provenance(WORK)) : before;
        Checkpoint read = store.read(stored.uri(), stored.manifestSha256());

        // then
        assertThat(connection.struck()).isEqualTo(2);
        assertThat(read.model()).isEqualTo(CHECKPOINT.model());
        assertThat(stored).isEqualTo(before);
        assertThat(store.entries()).hasSize(1);
    }

    /** The try after it finds what it was to write. */
    @Test
    void aPublicationThatSucceedsUnheardLeavesNothingOfTheOneBefore() {
        var noGrace = new Patience(Duration.ofMinutes(1), Duration.ofSeconds(-5));
        CheckpointStore store = TestStores.store(clients, "s3://fleet/faults/" + tests++, noGrace);
        store.publish(ExampleCheckpoint.checkpoint(7, 2, 3, 4), ExampleCheckpoint.provenance(WORK));

        connection.strike(Fault.LOST, "PUT", CurrentVersion.FILE, 1);
        Stored stored = store.publish(CHECKPOINT, ExampleCheckpoint.provenance(WORK));

        assertThat(connection.struck()).isEqualTo(1);
        assertThat(store.read(stored.uri(), stored.manifestSha256()).model()).isEqualTo(CHECKPOINT.model());
        assertThat(store.entries()).extracting(StoreEntry::kind).containsExactly(StoreEntry.Kind.CHECKPOINT);
    }

    @ParameterizedTest
    @CsvSource({"CUT, GET", "FLIPPED_ANSWER, GET", "FLIPPED_REQUEST, PUT", "LOST, PUT"})
    void aStateSurvivesIt(Fault fault, String method) {
        var state = new SavedState(
                new TreeMap<>(Map.of("moments", FloatTensor.vector(new float[5000]))),
                new TreeMap<>(Map.of("steps", "7")));
        if (method.equals("GET")) {
            store.save(WORK, state);
        }

        connection.strike(fault, method, 1);
        if (method.equals("PUT")) {
            store.save(WORK, state);
        }

        assertThat(store.open(store.trainingState(WORK))).contains(state);
        assertThat(connection.struck()).isEqualTo(1);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "EXPIRED | the credentials have expired (403 ExpiredToken); renew them",
                "FULL    | no room is left in the bucket (507 InsufficientStorage)"
            })
    void whatDoesNotPassIsSaidAtOnceAndWhatWasThereStays(Fault fault, String sentence) {
        // given
        Stored before = store.publish(CHECKPOINT, ExampleCheckpoint.provenance(WORK));
        connection.strike(fault, "PUT", Integer.MAX_VALUE);

        // when
        Throwable thrown = catchThrowable(
                () -> store.publish(ExampleCheckpoint.checkpoint(5, 6, 7, 8), ExampleCheckpoint.provenance(WORK)));

        // then
        assertThat(thrown)
                .isInstanceOf(UncheckedIOException.class)
                .hasMessageStartingWith("s3://fleet/faults/")
                .hasMessageContaining(sentence);
        assertNoSecrets(thrown);
        connection.strike(Fault.NONE, "", 0);
        assertThat(store.find(WORK)).contains(before);
        assertThat(store.read(before.uri()).model()).isEqualTo(CHECKPOINT.model());
        assertThat(store.entries()).hasSize(1);
    }

    @Test
    void anOutageIsNoReasonToMakeACheckpointAgain() {
        store.publish(CHECKPOINT, ExampleCheckpoint.provenance(WORK));
        connection.strike(Fault.EXPIRED, "GET", Integer.MAX_VALUE);

        assertThatThrownBy(() -> store.find(WORK))
                .isInstanceOf(UncheckedIOException.class)
                .isNotInstanceOf(BadDataException.class)
                .hasMessageContaining("the credentials have expired");
    }

    @Test
    void aServerThatIsNotThereIsNamed() throws IOException {
        // A port that the system gives to nobody, as it may a free one in the moment before the client asks for it.
        try (S3Clients nobody = TestStores.clients(URI.create("http://127.0.0.1:1"), Duration.ofSeconds(30), 2)) {
            assertSaid(() -> TestStores.store(nobody, "s3://fleet/x").find(WORK), "Connection refused");
        }
    }

    @Test
    void aBucketThatIsNotThereIsNamed() {
        var elsewhere = TestStores.store(clients, "s3://nobodys/x");

        assertSaid(elsewhere::entries, "there is no bucket 'nobodys' (404 NoSuchBucket)");
        assertSaid(() -> elsewhere.find(WORK), "there is no bucket 'nobodys' (404 NoSuchBucket)");
        assertSaid(
                () -> elsewhere.publish(CHECKPOINT, ExampleCheckpoint.provenance(WORK)),
                "there is no bucket 'nobodys' (404 NoSuchBucket)");
    }

    private static void assertSaid(ThrowingCallable call, String sentence) {
        Throwable thrown = catchThrowable(call);
        assertThat(thrown).isInstanceOf(UncheckedIOException.class).hasMessageContaining(sentence);
        assertNoSecrets(thrown);
    }

    private static void assertNoSecrets(Throwable thrown) {
        for (Throwable t = thrown; t != null; t = t.getCause()) {
            assertThat(hasSecrets(String.valueOf(t.getMessage())))
                    .as(t.toString())
                    .isFalse();
        }
    }

    private static boolean hasSecrets(String text) {
        return text.contains(S3Server.ACCESS_KEY) || text.contains(S3Server.SECRET_KEY) || text.contains("Signature=");
    }
}
