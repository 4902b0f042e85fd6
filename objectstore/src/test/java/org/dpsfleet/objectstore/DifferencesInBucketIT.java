package org.dpsfleet.objectstore;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.dpsfleet.objectstore.FaultyConnection.Fault;
import org.dpsfleet.perceptual.cache.DifferenceCache;
import org.dpsfleet.perceptual.cache.DifferenceKey;
import org.dpsfleet.perceptual.cache.DifferenceWriter;
import org.dpsfleet.perceptual.cache.FrozenNetwork;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.slf4j.LoggerFactory;

import static org.assertj.core.api.Assertions.assertThat;

/** What machines compute of frozen networks and share by a bucket, whatever happens to the bucket. */
class DifferencesInBucketIT {
    private static final String BUCKET = "fleet";
    private static final int CHANNELS = 1000;
    private static int tests;

    private static S3Server server;
    private static FaultyConnection connection;
    private static S3Clients clients;

    @TempDir
    private Path folder;

    private final ListAppender<ILoggingEvent> log = new ListAppender<>();
    private final Logger logger = (Logger) LoggerFactory.getLogger(Logger.ROOT_LOGGER_NAME);
    private S3Location location;

    @BeforeAll
    static void start() {
        server = S3Server.start(BUCKET);
        connection = FaultyConnection.to(server.endpoint());
        clients = TestStores.clients(connection.endpoint(), Duration.ofSeconds(30), 3);
    }

    @AfterAll
    static void stop() {
        clients.close();
        connection.close();
        server.close();
    }

    @BeforeEach
    void open() {
        location = S3Location.of(URI.create("s3://%s/differences/%d/".formatted(BUCKET, tests++)));
        log.start();
        logger.addAppender(log);
    }

    @AfterEach
    void heal() {
        connection.strike(Fault.NONE, "", 0);
        logger.detachAppender(log);
        assertThat(log.list)
                .extracting(event -> event.getFormattedMessage() + event.getKeyValuePairs())
                .noneMatch(said -> said.contains(S3Server.ACCESS_KEY) || said.contains(S3Server.SECRET_KEY));
    }

    private static DifferenceKey key(int items) {
        var network = new FrozenNetwork("alexnet", "random:3", List.of(1, 4), "spatial", true, "cpu");
        return new DifferenceKey(network, "simulated:0:200", "a", items, 1, CHANNELS);
    }

    private DifferenceCache machine(String name) {
        return new DifferenceCache(
                folder.resolve(name), 1 << 30, new S3ObjectStore(location, new Bucket(clients, location)));
    }

    private static float[] rows(DifferenceKey key) {
        float[] rows = new float[key.items() * CHANNELS];
        for (int i = 0; i < rows.length; i++) {
            rows[i] = i / 3f;
        }
        return rows;
    }

    private static void compute(DifferenceCache cache, DifferenceKey key) {
        try (DifferenceWriter writer = cache.writer(key)) {
            writer.append(List.of(rows(key)));
            writer.commit();
        }
    }

    private static void assertHas(DifferenceCache cache, DifferenceKey key) {
        assertThat(cache.find(key))
                .hasValueSatisfying(
                        stored -> assertThat(stored.rows(0, 0, key.items())).isEqualTo(rows(key)));
    }

    /** The only object of this test. */
    private String object() {
        return server.objects(BUCKET, ".safetensors").keySet().stream()
                .filter(key -> key.startsWith(location.prefix()))
                .findAny()
                .orElseThrow();
    }

    private List<String> warnings() {
        return log.list.stream()
                .filter(event -> event.getLevel().equals(Level.WARN))
                .map(event -> event.getFormattedMessage() + event.getKeyValuePairs())
                .toList();
    }

    @ParameterizedTest
    @CsvSource({
        "NONE, GET, 4200",
        "CUT, GET, 20",
        "FLIPPED_ANSWER, GET, 20",
        "SLOW_DOWN, GET, 20",
        "LOST, GET, 20",
        "LOST, PUT, 20",
        "FLIPPED_REQUEST, PUT, 20",
        "SLOW_DOWN, PUT, 4200"
    })
    void whatOneMachineComputedAnotherHasInSpiteOfWhatPasses(Fault fault, String method, int items) {
        // given: 4200 of them are 17 MB, which go in parts
        DifferenceKey key = key(items);
        DifferenceCache here = machine("here");
        DifferenceCache there = machine("there");
        assertThat(here.find(key)).isEmpty();

        if (method.equals("PUT")) {
            connection.strike(fault, method, 1);
        }
        compute(here, key);
        if (method.equals("GET")) {
            connection.strike(fault, method, 1);
        }

        assertHas(there, key);
        assertThat(warnings()).isEmpty();
        assertThat(folder.resolve("there")).isDirectoryContaining("glob:**/[0-9a-f]*.safetensors");
    }

    @ParameterizedTest
    @CsvSource({"CUT, GET", "LOST, GET", "SLOW_DOWN, GET", "EXPIRED, GET", "SLOW_DOWN, PUT", "EXPIRED, PUT", "FULL, PUT"
    })
    void aBucketThatIsAwayIsSaidOnceAndWhatItMayHaveIsComputed(Fault fault, String method) {
        // given
        compute(machine("there"), key(20));
        DifferenceCache here = machine("here");

        // when
        connection.strike(fault, method, Integer.MAX_VALUE);
        boolean read = here.find(key(20)).isPresent();
        for (int items : new int[] {21, 22}) {
            assertThat(here.find(key(items))).isEmpty();
            compute(here, key(items));
            assertHas(here, key(items));
        }

        // then
        assertThat(read).isEqualTo(method.equals("PUT"));
        assertThat(warnings())
                .singleElement()
                .asString()
                .contains("not used for now", location.root().toString());
    }

    @Test
    void aBucketThatIsNotThereIsSaidAtTheStart() {
        location = S3Location.of(URI.create("s3://nobodys/differences/"));

        DifferenceCache here = machine("here");
        assertThat(here.find(key(20))).isEmpty();
        compute(here, key(20));

        assertThat(warnings()).singleElement().asString().contains("there is no bucket 'nobodys'");
    }

    @Test
    void anObjectThatIsNotWhatWasPutThereIsComputedAndReplaced() throws Exception {
        // given: somebody wrote into the bucket, and what stood beside the object is gone
        DifferenceKey key = key(20);
        compute(machine("here"), key);
        byte[] whole = server.objects(BUCKET, object()).get(object());
        byte[] other = whole.clone();
        other[other.length - 3] ^= 1;
        server.put(BUCKET, object(), other);

        // when
        DifferenceCache there = machine("there");
        assertThat(there.find(key)).isEmpty();
        compute(there, key);

        // then
        assertHas(machine("third"), key);
        assertThat(server.objects(BUCKET, object()).get(object())).isEqualTo(whole);
        assertThat(warnings())
                .singleElement()
                .asString()
                .contains(location.root().toString(), "computed again");
        try (var files = Files.list(folder.resolve("there"))) {
            assertThat(files).hasSize(1);
        }
    }

    @Test
    void bitsThatChangeOnEveryWayCostTimeAndNoMore() {
        DifferenceKey key = key(20);
        compute(machine("there"), key);
        DifferenceCache here = machine("here");

        connection.strike(Fault.FLIPPED_ANSWER, "GET", Integer.MAX_VALUE);
        assertThat(here.find(key)).isEmpty();
        compute(here, key);

        connection.strike(Fault.NONE, "", 0);
        assertHas(here, key);
        assertHas(machine("third"), key);
    }
}
