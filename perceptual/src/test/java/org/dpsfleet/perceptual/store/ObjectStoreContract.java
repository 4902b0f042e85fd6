package org.dpsfleet.perceptual.store;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.dpsfleet.perceptual.store.ObjectStore.Fetched;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/** What every store of files does. */
public abstract class ObjectStoreContract {
    private static final String NAME = "results-1.csv";

    /** More than a store sends as a whole. */
    private static final int MANY_PARTS = 17 << 20;

    @TempDir
    protected Path machine;

    /** The store, empty before the test, opened anew each time as another machine would. */
    protected abstract ObjectStore store();

    protected final Path file(String name, byte[] content) throws IOException {
        return Files.write(machine.resolve(name), content);
    }

    private Path file(String content) throws IOException {
        return Files.writeString(machine.resolve(content), content);
    }

    private String content(String name) throws IOException {
        Path file = machine.resolve("fetched");
        assertThat(store().fetch(name, file))
                .hasValueSatisfying(fetched -> assertThat(fetched.whole()).isTrue());
        return Files.readString(file);
    }

    private String version(String name) {
        return store().fetch(name, machine.resolve("fetched"))
                .map(Fetched::version)
                .orElseThrow();
    }

    @Test
    void whatIsPutIsFetchedAndReplaced() throws IOException {
        store().put(NAME, file("one"));
        String version = version(NAME);
        assertThat(content(NAME)).isEqualTo("one");
        assertThat(version(NAME)).isEqualTo(version);

        store().put(NAME, file("two"));

        assertThat(content(NAME)).isEqualTo("two");
        assertThat(version(NAME)).isNotEqualTo(version);
    }

    @Test
    void whatIsNotThereIsNotFetched() throws IOException {
        store().put(NAME, file("one"));

        assertThat(store().fetch("results-1.cs", machine.resolve("fetched"))).isEmpty();
        assertThat(store().fetch("results-1.csv2", machine.resolve("fetched"))).isEmpty();
    }

    @Test
    void aStoreThatWasTriedOutIsEmpty() {
        store().tryOut();

        assertThat(store().fetch(NAME, machine.resolve("fetched"))).isEmpty();
    }

    @Test
    void theFirstOneStaysUnlessItIsKnown() throws IOException {
        assertThat(store().putInstead(NAME, file("one"), null)).isTrue();
        String first = version(NAME);

        assertThat(store().putInstead(NAME, file("two"), null)).isFalse();
        assertThat(content(NAME)).isEqualTo("one");

        assertThat(store().putInstead(NAME, file("three"), first)).isTrue();
        assertThat(store().putInstead(NAME, file("four"), first)).isFalse();
        assertThat(content(NAME)).isEqualTo("three");
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, MANY_PARTS})
    void anySizeComesBack(int bytes) throws IOException {
        var content = new byte[bytes];
        new Random(bytes).nextBytes(content);
        Path sent = file("sent", content);
        Path fetched = file("fetched", "longer than one byte".getBytes());

        assertThat(store().putInstead(NAME, sent, null)).isTrue();
        assertThat(store().putInstead(NAME, sent, null)).isFalse();
        store().put("other", sent);

        for (String name : List.of(NAME, "other")) {
            assertThat(store().fetch(name, fetched)).isPresent();
            assertThat(fetched).hasBinaryContent(content);
        }
    }

    @RepeatedTest(5)
    void ofManyThatPutAtOnceOneIsThereAsAWhole() throws Exception {
        int writers = 8;
        var together = new CountDownLatch(writers);
        List<Future<Boolean>> put = new ArrayList<>();
        try (var threads = Executors.newFixedThreadPool(writers)) {
            for (int w = 0; w < writers; w++) {
                Path file = file(
                        "writer-" + w, "writer-%d ".formatted(w).repeat(10_000).getBytes());
                put.add(threads.submit(() -> {
                    together.countDown();
                    together.await();
                    return store().putInstead(NAME, file, null);
                }));
            }
        }

        assertThat(put).extracting(Future::get).contains(true);
        String there = content(NAME);
        assertThat(there).isEqualTo(there.substring(0, "writer-0 ".length()).repeat(10_000));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", ".", "..", "../a", "a/b", "/a", ".probe", "a b", "ä", "a\\b", "a\n"})
    void aNameThatLeadsElsewhereIsRefused(String name) throws IOException {
        Path file = file("one");

        assertThatThrownBy(() -> store().put(name, file)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> store().putInstead(name, file, null)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> store().fetch(name, file)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> store().uri(name)).hasMessageContaining("accepted: up to 200 letters");
    }

    @Test
    void aFileHasAUriBelowThePlace() {
        assertThat(Optional.of(store().uri(NAME).getPath()))
                .hasValueSatisfying(path -> assertThat(path).endsWith("/" + NAME));
        assertThat(store().uri("b").resolve(NAME)).isEqualTo(store().uri(NAME));
    }
}
