package org.dpsfleet.objectstore;

import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;
import java.util.concurrent.Callable;
import org.dpsfleet.perceptual.checkpoint.Aside;
import org.dpsfleet.perceptual.checkpoint.Checkpoint;
import org.dpsfleet.perceptual.checkpoint.CheckpointStore;
import org.dpsfleet.perceptual.checkpoint.ExampleCheckpoint;
import org.dpsfleet.perceptual.checkpoint.LocalCopies;
import org.dpsfleet.perceptual.checkpoint.SavedState;
import org.dpsfleet.perceptual.checkpoint.StoreEntry;
import org.dpsfleet.perceptual.checkpoint.Stored;
import org.dpsfleet.perceptual.safetensors.FloatTensor;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;

/** A store that many use at once, that has much in it, and what is kept of it on this machine. */
class BusyStoreTest {
    private static final String WORK = "0123456789abcdef".repeat(4);
    private static final Patience NO_GRACE = new Patience(Duration.ofMinutes(1), Duration.ofSeconds(-5));
    private static int tests;

    private static S3Server server;
    private static S3Clients clients;

    @TempDir
    private Path folder;

    private String root;

    @BeforeAll
    static void start() {
        server = S3Server.start("fleet");
        clients = TestStores.clients(server.endpoint());
    }

    @AfterAll
    static void stop() {
        clients.close();
        server.close();
    }

    @BeforeEach
    void open() {
        root = "s3://fleet/busy/" + tests++;
    }

    private static Stored publish(CheckpointStore store, float first) {
        return store.publish(ExampleCheckpoint.checkpoint(first, 2, 3, 4), ExampleCheckpoint.provenance(WORK));
    }

    @Test
    void manyThatPublishTheSameAtOnceAllHaveIt() {
        CheckpointStore store = TestStores.store(clients, root, NO_GRACE);

        List<Stored> stored = Together.all(times(8, () -> publish(store, 1)));

        assertThat(new HashSet<>(stored)).hasSize(1);
        assertThat(store.find(WORK)).contains(stored.getFirst());
        // No version of those that came too late is left.
        assertThat(store.entries()).extracting(StoreEntry::kind).containsExactly(StoreEntry.Kind.CHECKPOINT);
    }

    @Test
    void whoeverReadsWhileOthersPublishGetsAWholeOne() {
        CheckpointStore store = TestStores.store(clients, root, NO_GRACE);
        URI uri = publish(store, 0).uri();
        var all = new ArrayList<Callable<Object>>();
        for (int k = 1; k <= 6; k++) {
            float first = k;
            all.add(() -> publish(store, first));
            all.add(() -> store.read(uri));
        }

        List<Object> read = Together.all(all);

        assertThat(read).filteredOn(Checkpoint.class::isInstance).hasSize(6);
        // This server looks at the tag before it writes: of two at once both may succeed, and one version is left.
        List<StoreEntry> entries = store.entries();
        assertThat(entries).extracting(StoreEntry::kind).contains(StoreEntry.Kind.CHECKPOINT);
        freeTemporary(store, entries);
        assertThat(store.entries()).extracting(StoreEntry::kind).containsExactly(StoreEntry.Kind.CHECKPOINT);
        assertThat(store.find(WORK)).isPresent();
    }

    @Test
    void aStateOfManyPartsComesBack() {
        CheckpointStore store = TestStores.store(clients, root);
        var values = new float[6 << 20];
        for (int i = 0; i < values.length; i++) {
            values[i] = i;
        }
        var state = new SavedState(
                new TreeMap<>(Map.of("moments", FloatTensor.vector(values))), new TreeMap<>(Map.of("steps", "1")));

        store.save(WORK, state);

        assertThat(store.open(store.trainingState(WORK))).contains(state);
    }

    @Test
    void moreThanAListHoldsIsListedAndDeleted() {
        // given what dead writers left in 35 versions, and lists of 10 objects
        S3Location location = S3Location.of(URI.create(root));
        var bucket = new Bucket(clients, location, 10);
        CheckpointStore store = new S3CheckpointStore(location, bucket, null, NO_GRACE);
        Together.all(times(35, () -> {
            bucket.put(Versions.file(WORK, UUID.randomUUID().toString(), "config.json"), new byte[3]);
            return 0;
        }));
        Stored stored = publish(store, 1);

        // when
        List<StoreEntry> entries = store.entries();
        freeTemporary(store, entries);

        // then
        assertThat(entries).hasSize(36);
        assertThat(store.entries()).hasSize(1);
        assertThat(store.find(WORK)).contains(stored);
    }

    @Test
    void whatWasReadIsKeptWithinItsLimitAndCheckedAgain() throws Exception {
        // given room for one
        Path kept = folder.resolve("kept");
        Stored first = publish(TestStores.store(clients, root), 1);
        var copies = new CopiesFolder(new LocalCopies(kept, first.bytes()));
        CheckpointStore store = TestStores.store(clients, root, copies);

        // when
        Checkpoint read = store.read(first.uri());

        // then it is read without its files in the bucket
        assertThat(kept).isDirectoryContaining(copy -> copy.endsWith(first.manifestSha256()));
        var bucket = new Bucket(clients, S3Location.of(URI.create(root)));
        var gone = new ArrayList<String>();
        var _ = bucket.list(WORK + "/", object -> {
            if (!bucket.below(object).endsWith(CurrentVersion.FILE)) {
                gone.add(bucket.below(object));
            }
        });
        bucket.delete(gone);
        assertThat(store.read(first.uri()).model()).isEqualTo(read.model());
        // but whoever looks for one that is made already needs those
        assertThat(store.find(WORK)).isEmpty();

        // when it is made again, and the copy damaged
        publish(store, 1);
        Files.write(kept.resolve(first.manifestSha256()).resolve("model.safetensors"), new byte[10]);
        assertThat(store.read(first.uri()).model()).isEqualTo(read.model());

        // when another one is read
        Stored second = publish(store, 2);
        store.read(second.uri());
        try (var left = Files.list(kept)) {
            assertThat(left).containsExactly(kept.resolve(second.manifestSha256()));
        }
    }

    private static void freeTemporary(CheckpointStore store, List<StoreEntry> entries) {
        try (Aside aside = store.setAside(entries)) {
            entries.stream()
                    .filter(entry -> entry.kind() == StoreEntry.Kind.TEMPORARY)
                    .forEach(aside::free);
        }
    }

    private static <T> List<Callable<T>> times(int n, Callable<T> call) {
        return Collections.nCopies(n, call);
    }
}
