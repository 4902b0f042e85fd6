package org.dpsfleet.perceptual.cache;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import org.dpsfleet.perceptual.store.ObjectStore;
import org.dpsfleet.perceptual.store.ObjectStores;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.slf4j.LoggerFactory;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/** A store behind the caches of several machines: it saves work where it can, and never costs a result. */
class SharedDifferencesTest {
    private static final FrozenNetwork NETWORK =
            new FrozenNetwork("alexnet", "random:3", List.of(1, 4), "spatial", true, "cpu");
    private static final int ITEMS = 200;
    private static final int CHANNELS = 5;
    private static final DifferenceKey KEY = key("a");

    @TempDir
    Path folder;

    private final ListAppender<ILoggingEvent> log = new ListAppender<>();
    private final Logger logger = (Logger) LoggerFactory.getLogger(SharedDifferences.class);

    @BeforeEach
    void listen() {
        log.start();
        logger.setLevel(Level.INFO);
        logger.addAppender(log);
    }

    @AfterEach
    void stop() {
        logger.detachAppender(log);
        logger.setLevel(null);
    }

    /** A store of a folder that is out of order whenever the test says so. */
    private static final class Unsteady implements ObjectStore {
        private final ObjectStore store;
        private final AtomicInteger asked = new AtomicInteger();
        private volatile boolean away;
        private volatile boolean interrupts;

        Unsteady(ObjectStore store) {
            this.store = store;
        }

        private ObjectStore there() {
            asked.incrementAndGet();
            if (interrupts) {
                // As a client does whose thread is interrupted while it waits for an answer.
                Thread.currentThread().interrupt();
                throw new UncheckedIOException("not waited for", new IOException("interrupted"));
            }
            if (away) {
                throw new UncheckedIOException("it is away", new IOException("refused"));
            }
            return store;
        }

        @Override
        public void tryOut() {
            there().tryOut();
        }

        @Override
        public URI uri(String name) {
            return store.uri(name);
        }

        @Override
        public void put(String name, Path file) {
            there().put(name, file);
        }

        @Override
        public boolean putInstead(String name, Path file, @Nullable String version) {
            return there().putInstead(name, file, version);
        }

        @Override
        public Optional<Fetched> fetch(String name, Path file) {
            return there().fetch(name, file);
        }
    }

    private static DifferenceKey key(String split) {
        return new DifferenceKey(NETWORK, "simulated:0:200", split, ITEMS, 1, CHANNELS);
    }

    /** What a network would see: any numbers that differ. */
    private static float[] rows(float first) {
        float[] rows = new float[ITEMS * CHANNELS];
        for (int i = 0; i < rows.length; i++) {
            rows[i] = first + i / 3f;
        }
        return rows;
    }

    private Unsteady store() {
        return new Unsteady(ObjectStores.open(folder.resolve("store").toUri()));
    }

    private Path inStore(DifferenceKey key) {
        return folder.resolve("store").resolve(key.fileName());
    }

    private DifferenceCache machine(String name, ObjectStore store) {
        return machine(name, store, Duration.ZERO);
    }

    private DifferenceCache machine(String name, ObjectStore store, Duration pause) {
        return new DifferenceCache(folder.resolve(name), 1 << 20, new SharedDifferences(store, pause));
    }

    private static void compute(DifferenceCache cache, DifferenceKey key, float first) {
        try (DifferenceWriter writer = cache.writer(key)) {
            writer.append(List.of(rows(first)));
            writer.commit();
        }
    }

    private static void assertHas(DifferenceCache cache, DifferenceKey key, float first) {
        assertThat(cache.find(key))
                .hasValueSatisfying(
                        stored -> assertThat(stored.rows(0, 0, ITEMS)).isEqualTo(rows(first)));
    }

    private List<String> files(String machine) throws IOException {
        try (var files = Files.list(folder.resolve(machine))) {
            return files.map(file -> file.getFileName().toString()).toList();
        }
    }

    private List<String> warnings() {
        return log.list.stream()
                .filter(event -> event.getLevel().equals(Level.WARN))
                .map(ILoggingEvent::getFormattedMessage)
                .toList();
    }

    @Test
    void whatOneMachineComputedAnotherHasAndKeeps() throws IOException {
        // given
        Unsteady store = store();
        DifferenceCache here = machine("here", store);
        assertThat(here.find(KEY)).isEmpty();
        compute(here, KEY, 1);

        // when
        DifferenceCache there = machine("there", store);
        assertHas(there, KEY, 1);

        // then it needs the store no more, and keeps nothing else
        store.away = true;
        assertHas(there, KEY, 1);
        assertThat(files("there")).containsExactly(KEY.fileName());
        assertThat(inStore(KEY)).hasSameBinaryContentAs(folder.resolve("here").resolve(KEY.fileName()));
        assertThat(warnings()).isEmpty();
    }

    @Test
    void whatIsThereIsNeitherFetchedNorSentAgain() {
        Unsteady store = store();
        DifferenceCache here = machine("here", store);
        compute(here, KEY, 1);
        int asked = store.asked.get();

        assertHas(here, KEY, 1);

        assertThat(store.asked).hasValue(asked);
    }

    @Test
    void whatIsFetchedKeepsWithinTheLimit() throws IOException {
        // given room for one and a half on this machine
        Unsteady store = store();
        DifferenceCache other = machine("other", store);
        compute(other, KEY, 1);
        compute(other, key("b"), 2);
        var limit = Files.size(inStore(KEY)) * 3 / 2;
        var here = new DifferenceCache(folder.resolve("here"), limit, store);

        // when
        assertHas(here, KEY, 1);
        assertHas(here, key("b"), 2);

        // then
        assertThat(files("here")).containsExactly(key("b").fileName());

        // and what is more than the limit is not even asked for
        int asked = store.asked.get();
        var tiny = new DifferenceCache(folder.resolve("tiny"), 100, new SharedDifferences(store, Duration.ZERO));
        assertThat(tiny.find(KEY)).isEmpty();
        assertThat(store.asked).hasValue(asked + 1); // when it was tried out
    }

    @ParameterizedTest
    @ValueSource(strings = {"flipped", "cut", "empty", "of another key", "no such file format"})
    void whatIsDamagedInTheStoreIsComputedAndReplaced(String damage) throws IOException {
        // given
        Unsteady store = store();
        compute(machine("here", store), KEY, 1);
        byte[] whole = Files.readAllBytes(inStore(KEY));
        byte[] damaged = whole.clone();
        switch (damage) {
            case "flipped" -> damaged[damaged.length - 9] ^= 4;
            case "cut" -> damaged = Arrays.copyOf(whole, whole.length - 5);
            case "empty" -> damaged = new byte[0];
            case "of another key" -> {
                compute(machine("here", store), key("b"), 2);
                damaged = Files.readAllBytes(inStore(key("b")));
            }
            default -> damaged = "an error page".getBytes();
        }
        Files.write(inStore(KEY), damaged);

        // when
        DifferenceCache there = machine("there", store);
        assertThat(there.find(KEY)).isEmpty();
        assertThat(files("there")).isEmpty();
        compute(there, KEY, 1);

        // then
        assertThat(inStore(KEY)).hasBinaryContent(whole);
        assertHas(machine("third", store), KEY, 1);
        assertThat(warnings())
                .singleElement()
                .asString()
                .contains(inStore(KEY).toUri().toString(), "computed again");
    }

    @Test
    void whatSomebodyElseReplacedMeanwhileStays() throws IOException {
        Unsteady store = store();
        compute(machine("here", store), KEY, 1);
        Files.writeString(inStore(KEY), "damaged");
        DifferenceCache slow = machine("slow", store);
        DifferenceCache fast = machine("fast", store);
        assertThat(slow.find(KEY)).isEmpty();
        assertThat(fast.find(KEY)).isEmpty();

        compute(fast, KEY, 5);
        compute(slow, KEY, 6);

        assertHas(machine("third", store), KEY, 5);
        assertHas(slow, KEY, 6);
    }

    @Test
    void aStoreThatIsAwayIsSaidOncePerOutageAndCostsNothingElse() {
        Unsteady store = store();
        DifferenceCache here = machine("here", store);

        for (int outage = 1; outage <= 2; outage++) {
            store.away = true;
            for (String split : List.of("a", "b", "c")) {
                assertThat(here.find(key(split + outage))).isEmpty();
                compute(here, key(split + outage), outage);
                assertHas(here, key(split + outage), outage);
            }
            store.away = false;
            assertThat(here.find(key("d" + outage))).isEmpty();
            compute(here, key("d" + outage), outage);
            assertThat(inStore(key("d" + outage))).exists();

            assertThat(warnings()).hasSize(outage);
            assertThat(log.list)
                    .filteredOn(event -> event.getFormattedMessage().contains("answers again"))
                    .hasSize(outage);
        }
        assertThat(log.list.getFirst().getKeyValuePairs())
                .extracting(String::valueOf)
                .contains("reason=\"it is away\"");
    }

    @Test
    void aStoreThatIsAwayWhenItIsTriedOutIsSaidAndLeftAlone() {
        Unsteady store = store();
        store.away = true;

        DifferenceCache here = machine("here", store, Duration.ofHours(1));
        for (String split : List.of("a", "b", "c")) {
            assertThat(here.find(key(split))).isEmpty();
            compute(here, key(split), 1);
        }

        assertThat(warnings()).hasSize(1);
        assertThat(store.asked).hasValue(1);
    }

    @Test
    void anInterruptEndsTheTaskAndIsNoOutage() {
        Unsteady store = store();
        DifferenceCache here = machine("here", store);
        store.interrupts = true;

        assertThatThrownBy(() -> here.find(KEY)).isInstanceOf(CancellationException.class);

        assertThat(warnings()).isEmpty();
        assertThat(Thread.interrupted()).isFalse();
    }

    @Test
    void manyMachinesThatComputeTheSameAtOnceAllHaveIt() throws Exception {
        int machines = 6;
        Unsteady store = store();
        var together = new CountDownLatch(machines);
        List<Future<Boolean>> found = new ArrayList<>();
        try (var threads = Executors.newFixedThreadPool(machines)) {
            for (int m = 0; m < machines; m++) {
                DifferenceCache cache = machine("machine" + m, store);
                found.add(threads.submit(() -> {
                    together.countDown();
                    together.await();
                    compute(cache, KEY, 1);
                    return cache.find(KEY).isPresent();
                }));
            }
        }

        assertThat(found).extracting(Future::get).containsOnly(true);
        assertHas(machine("last", store), KEY, 1);
        assertThat(warnings()).isEmpty();
    }
}
