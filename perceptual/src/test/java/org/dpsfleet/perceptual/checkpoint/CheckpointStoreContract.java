package org.dpsfleet.perceptual.checkpoint;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.dpsfleet.perceptual.BadDataException;
import org.dpsfleet.perceptual.MissingDataException;
import org.dpsfleet.perceptual.safetensors.FloatTensor;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.dpsfleet.perceptual.checkpoint.ExampleCheckpoint.checkpoint;
import static org.dpsfleet.perceptual.checkpoint.ExampleCheckpoint.provenance;

/** What every store of checkpoints does. */
public abstract class CheckpointStoreContract {
    protected static final String WORK = "0123456789abcdef".repeat(4);
    protected static final String OTHER_WORK = "f".repeat(64);

    /** The store, opened anew each time as another worker would. */
    protected abstract CheckpointStore store();

    /** A store of the same kind that is not the one under test and holds other things. */
    protected abstract CheckpointStore elsewhere();

    /** Changes the last byte of what weighs most in a checkpoint or a state. */
    protected abstract void damage(URI uri) throws IOException;

    /** Another process sets all of the store's entries aside, and dies as if by SIGKILL. */
    protected abstract void setAllAsideAndDie() throws Exception;

    /** Fails when asked for its content, as a store may fail at any moment. */
    private static final class Failing extends TreeMap<String, String> {
        Failing() {
            put("engine", "none");
        }

        @Override
        public Set<Map.Entry<String, String>> entrySet() {
            throw new UncheckedIOException(new IOException("no room"));
        }
    }

    @Test
    void aStoreThatIsTriedOutIsLeftAsItWas() {
        store().tryOut();

        assertThat(store().entries()).isEmpty();
    }

    @Test
    void aManifestTellsWhetherACheckpointIsTheSame() {
        Stored stored = store().publish(checkpoint(1, 2, 3, 4), provenance(WORK));

        byte[] manifest = store().manifest(stored.uri(), stored.manifestSha256());

        assertThat(new String(manifest, StandardCharsets.UTF_8)).contains(WORK).contains("config.json");
        Stored other = store().publish(checkpoint(5, 6, 7, 8), provenance(WORK));
        assertThatThrownBy(() -> store().manifest(other.uri(), stored.manifestSha256()))
                .isInstanceOf(MissingDataException.class)
                .hasMessageContaining("another checkpoint");
    }

    @Test
    void whatIsPublishedIsFoundAndRead() {
        // given
        Checkpoint checkpoint = checkpoint(1, 2, 3, 4);

        // when
        Stored stored = store().publish(checkpoint, provenance(WORK));

        // then
        assertThat(stored.bytes()).isPositive();
        assertThat(store().find(WORK)).contains(stored);
        assertThat(store().find(OTHER_WORK)).isEmpty();
        for (Checkpoint read :
                List.of(store().read(stored.uri()), store().read(stored.uri(), stored.manifestSha256()))) {
            assertThat(read.config()).isEqualTo(checkpoint.config());
            assertThat(read.model()).isEqualTo(checkpoint.model());
            assertThat(read.scalars(1)).containsExactly(3, 4);
        }
    }

    @Test
    void equalContentGivesEqualBytesInEveryStore() {
        Stored first = store().publish(checkpoint(1, 2, 3, 4), provenance(WORK));
        Stored second = elsewhere().publish(checkpoint(1, 2, 3, 4), provenance(WORK));
        Stored other = elsewhere().publish(checkpoint(1, 2, 3, 5), provenance(OTHER_WORK));

        assertThat(second.uri()).isNotEqualTo(first.uri());
        assertThat(second.manifestSha256()).isEqualTo(first.manifestSha256());
        assertThat(second.bytes()).isEqualTo(first.bytes());
        assertThat(other.manifestSha256()).isNotEqualTo(first.manifestSha256());
    }

    @Test
    void aCheckpointIsReplacedAndTheOneBeforeIsAnotherOne() {
        Stored before = store().publish(checkpoint(1, 2, 3, 4), provenance(WORK));
        Stored now = store().publish(checkpoint(5, 6, 7, 8), provenance(WORK));

        assertThat(now.uri()).isEqualTo(before.uri());
        assertThat(store().read(now.uri(), now.manifestSha256()).scalars(0)).containsExactly(5, 6);
        assertThatThrownBy(() -> store().read(before.uri(), before.manifestSha256()))
                .isInstanceOf(MissingDataException.class)
                .hasMessageContaining("is another checkpoint than the task's")
                .hasMessageContaining(before.manifestSha256());
    }

    @Test
    void aPublicationThatFailsLeavesNothing() {
        URI uri = store().publish(checkpoint(1, 2, 3, 4), provenance(WORK)).uri();
        store().delete(uri);

        assertThatThrownBy(() -> store().publish(checkpoint(1, 2, 3, 4), failing()))
                .hasStackTraceContaining("no room");

        assertThat(store().find(WORK)).isEmpty();
        assertThatThrownBy(() -> store().read(uri)).isInstanceOf(MissingDataException.class);
    }

    @Test
    void aPublicationThatFailsLeavesTheOneBefore() {
        Stored before = store().publish(checkpoint(1, 2, 3, 4), provenance(WORK));

        assertThatThrownBy(() -> store().publish(checkpoint(5, 6, 7, 8), failing()))
                .hasStackTraceContaining("no room");

        assertThat(store().find(WORK)).contains(before);
        assertThat(store().read(before.uri()).scalars(0)).containsExactly(1, 2);
    }

    @Test
    void aDamagedCheckpointIsRefusedAndNotFoundUntilItIsMadeAgain() throws IOException {
        Stored stored = store().publish(checkpoint(1, 2, 3, 4), provenance(WORK));
        damage(stored.uri());

        assertThat(store().find(WORK)).isEmpty();
        assertThatThrownBy(() -> store().read(stored.uri(), stored.manifestSha256()))
                .isInstanceOf(DamagedCheckpointException.class)
                .hasMessageContaining("is damaged");
        assertThat(store().publish(checkpoint(1, 2, 3, 4), provenance(WORK))).isEqualTo(stored);
        assertThat(store().find(WORK)).contains(stored);
    }

    @Test
    void aStateIsKeptUntilItIsReplacedOrDeleted() {
        URI place = store().trainingState(WORK);
        assertThat(store().open(place)).isEmpty();

        store().save(WORK, state(1));
        assertThat(store().open(place)).contains(state(1));
        store().save(WORK, state(2));
        assertThat(store().open(place)).contains(state(2));
        assertThat(store().trainingState(WORK)).isEqualTo(place);
        assertThat(store().open(store().trainingState(OTHER_WORK))).isEmpty();

        store().delete(place);
        assertThat(store().open(place)).isEmpty();
    }

    @Test
    void aStateThatCannotBeSavedLeavesTheOneBefore() {
        store().save(WORK, state(1));

        assertThatThrownBy(() -> store().save(WORK, new SavedState(state(2).tensors(), new Failing())))
                .hasStackTraceContaining("no room");

        assertThat(store().open(store().trainingState(WORK))).contains(state(1));
    }

    @Test
    void aStateThatIsNoneIsRefused() throws IOException {
        store().save(WORK, new SavedState(new TreeMap<>(), new TreeMap<>()));
        damage(store().trainingState(WORK));

        assertThatThrownBy(() -> store().open(store().trainingState(WORK)))
                .isInstanceOf(BadDataException.class)
                .isNotInstanceOf(MissingDataException.class);
    }

    @Test
    void aCheckpointAndTheStateOfItsTrainingAreDeletedOneByOne() {
        Stored stored = store().publish(checkpoint(1, 2, 3, 4), provenance(WORK));
        store().save(WORK, state(1));

        store().delete(store().trainingState(WORK));
        assertThat(store().find(WORK)).contains(stored);
        store().delete(stored.uri());
        assertThat(store().find(WORK)).isEmpty();
        assertThatThrownBy(() -> store().read(stored.uri())).isInstanceOf(MissingDataException.class);
        store().delete(stored.uri()); // what is gone already is no error
    }

    @Test
    void allThatTakesRoomIsListed() {
        assertThat(store().entries()).isEmpty();
        Stored stored = store().publish(checkpoint(1, 2, 3, 4), provenance(WORK));
        store().save(OTHER_WORK, state(1));

        assertThat(store().entries())
                .anySatisfy(entry -> assertThat(entry)
                        .isEqualTo(new StoreEntry(
                                StoreEntry.Kind.CHECKPOINT, WORK, directory(stored.uri()), stored.bytes())))
                .anySatisfy(entry -> {
                    assertThat(entry.kind()).isEqualTo(StoreEntry.Kind.STATE);
                    assertThat(entry.workId()).isEqualTo(OTHER_WORK);
                    assertThat(entry.uri()).isEqualTo(store().trainingState(OTHER_WORK));
                    assertThat(entry.bytes()).isPositive();
                })
                .hasSize(2);
    }

    @Test
    void whatIsSetAsideIsNotFoundUntilItIsPutBack() {
        // given
        Stored stored = store().publish(checkpoint(1, 2, 3, 4), provenance(WORK));
        store().save(WORK, state(1));

        // when
        List<StoreEntry> entries = store().entries();
        try (Aside aside = store().setAside(entries)) {
            // then
            assertThat(aside.entries()).containsExactlyInAnyOrderElementsOf(entries);
            assertThat(store().find(WORK)).isEmpty();
            assertThat(store().open(store().trainingState(WORK))).isEmpty();
            assertThatThrownBy(() -> store().read(stored.uri())).isInstanceOf(MissingDataException.class);
            assertThat(store().entries()).isEmpty();
            aside.putBack(only(entries, StoreEntry.Kind.CHECKPOINT));
            assertThat(store().find(WORK)).contains(stored);
            assertThat(store().open(store().trainingState(WORK))).isEmpty();
        }
        assertThat(store().open(store().trainingState(WORK))).contains(state(1));
        assertThat(store().entries()).containsExactlyInAnyOrderElementsOf(entries);
    }

    @Test
    void whatIsFreedIsGoneAndTheRestIsPutBack() {
        Stored stored = store().publish(checkpoint(1, 2, 3, 4), provenance(WORK));
        store().save(WORK, state(1));
        List<StoreEntry> entries = store().entries();

        try (Aside aside = store().setAside(entries)) {
            aside.free(only(entries, StoreEntry.Kind.STATE));
            assertThat(aside.entries()).containsExactly(only(entries, StoreEntry.Kind.CHECKPOINT));
        }

        assertThat(store().find(WORK)).contains(stored);
        assertThat(store().open(store().trainingState(WORK))).isEmpty();
        assertThat(store().entries()).containsExactly(only(entries, StoreEntry.Kind.CHECKPOINT));
    }

    @Test
    void aNewerOneStaysWhenTheFormerIsPutBack() {
        // given
        store().publish(checkpoint(1, 2, 3, 4), provenance(WORK));
        store().save(WORK, state(1));

        // when
        Stored newer;
        try (Aside aside = store().setAside(store().entries())) {
            assertThat(aside.entries()).hasSize(2);
            newer = store().publish(checkpoint(5, 6, 7, 8), provenance(WORK));
            store().save(WORK, state(2));
        }

        // then
        assertThat(store().find(WORK)).contains(newer);
        assertThat(store().open(store().trainingState(WORK))).contains(state(2));
        assertThat(store().entries()).hasSize(2);
    }

    @Test
    void whatIsGoneAlreadyIsNotSetAside() {
        store().publish(checkpoint(1, 2, 3, 4), provenance(WORK));
        List<StoreEntry> entries = store().entries();
        store().delete(entries.getFirst().uri());

        try (Aside aside = store().setAside(entries)) {
            assertThat(aside.entries()).isEmpty();
        }

        assertThat(store().entries()).isEmpty();
    }

    @Test
    void whatSomebodySetAsideWhoDiedIsPutBack() throws Exception {
        Stored stored = store().publish(checkpoint(1, 2, 3, 4), provenance(WORK));
        store().save(WORK, state(1));
        List<StoreEntry> entries = store().entries();
        setAllAsideAndDie();
        assertThat(store().find(WORK)).isEmpty();

        assertThat(store().entries()).containsExactlyInAnyOrderElementsOf(entries);

        assertThat(store().find(WORK)).contains(stored);
        assertThat(store().open(store().trainingState(WORK))).contains(state(1));
    }

    @Test
    void aNewerOneStaysWhenWhoSetTheFormerAsideDied() throws Exception {
        store().publish(checkpoint(1, 2, 3, 4), provenance(WORK));
        setAllAsideAndDie();
        Stored newer = store().publish(checkpoint(5, 6, 7, 8), provenance(WORK));

        List<StoreEntry> entries = store().entries();

        assertThat(store().find(WORK)).contains(newer);
        assertThat(entries).extracting(StoreEntry::kind).contains(StoreEntry.Kind.CHECKPOINT);
        try (Aside aside = store().setAside(entries)) {
            aside.entries().forEach(aside::free);
        }
        assertThat(store().entries()).isEmpty();
    }

    private static StoreEntry only(List<StoreEntry> entries, StoreEntry.Kind kind) {
        return entries.stream()
                .filter(entry -> entry.kind() == kind)
                .findFirst()
                .orElseThrow();
    }

    private static URI directory(URI uri) {
        return CheckpointStores.directory(uri);
    }

    @Test
    void nothingOutsideIsReadOpenedOrDeleted() {
        // given
        Stored checkpoint = elsewhere().publish(checkpoint(1, 2, 3, 4), provenance(WORK));
        elsewhere().save(WORK, state(1));
        URI state = elsewhere().trainingState(WORK);
        store().publish(checkpoint(1, 2, 3, 4), provenance(WORK));

        // when, then
        for (URI outside : List.of(checkpoint.uri(), state, URI.create("gopher://host/" + WORK), URI.create(WORK))) {
            assertRefused(() -> store().read(outside));
            assertRefused(() -> store().read(outside, checkpoint.manifestSha256()));
            assertRefused(() -> store().open(outside));
            assertRefused(() -> store().delete(outside));
        }
        assertThat(elsewhere().find(WORK)).contains(checkpoint);
        assertThat(elsewhere().open(state)).contains(state(1));
    }

    @Test
    void aWorkIsNamedByItsHashAlone() {
        for (String id : List.of("", "c", "../" + WORK, WORK.toUpperCase(Locale.ROOT))) {
            assertThatThrownBy(() -> store().find(id))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("64 hexadecimal digits");
            assertThatThrownBy(() -> store().publish(checkpoint(1, 2, 3, 4), provenance(id)))
                    .isInstanceOf(IllegalArgumentException.class);
            assertThatThrownBy(() -> store().save(id, state(1))).isInstanceOf(IllegalArgumentException.class);
        }
    }

    private static void assertRefused(ThrowingCallable call) {
        assertThatThrownBy(call).isInstanceOf(BadDataException.class).isNotInstanceOf(MissingDataException.class);
    }

    private static Provenance failing() {
        return new Provenance(WORK, 7, "cpu", null, new Failing());
    }

    private static SavedState state(int steps) {
        SortedMap<String, FloatTensor> tensors = new TreeMap<>(Map.of("moments", FloatTensor.vector(1, 2, steps)));
        return new SavedState(tensors, new TreeMap<>(Map.of("steps", Integer.toString(steps))));
    }
}
