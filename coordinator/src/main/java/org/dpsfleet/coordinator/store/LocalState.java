package org.dpsfleet.coordinator.store;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.common.TopicPartition;
import org.dpsfleet.schemas.codec.Json;
import org.jspecify.annotations.Nullable;
import org.rocksdb.RocksDB;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import static java.nio.charset.StandardCharsets.UTF_8;

/**
 * The folder of the coordinator's store. It is held by one process; what can't be used of it is deleted, to be built
 * from the topics once more.
 */
public final class LocalState implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(LocalState.class);
    private static final byte[] IDENTITY = "identity".getBytes(UTF_8);

    private final Path folder;
    private final boolean temporary;
    private @Nullable StateStore store;
    private @Nullable String damage;

    private LocalState(Path folder, boolean temporary) {
        this.folder = folder;
        this.temporary = temporary;
    }

    /** Loads RocksDB's native library; throws a {@link LinkageError} or {@link RuntimeException} if that fails. */
    public static void loadLibrary() {
        RocksDB.loadLibrary();
    }

    /**
     * Takes a folder.
     *
     * @param folder that is made where it is missing; null for a temporary one, which is deleted in the end
     * @throws StateException if it can't be written, or another coordinator has it
     */
    public static LocalState open(@Nullable Path folder) {
        var state = folder == null ? temporary() : new LocalState(folder, false);
        try {
            Files.createDirectories(state.folder);
            if (!Files.isWritable(state.folder)) {
                throw new IOException("it is not writable");
            }
            state.store = RocksStore.open(state.folder);
        } catch (StateException.Damaged e) {
            state.damage = e.getMessage();
        } catch (IOException e) {
            throw new StateException(
                    "the state can't be kept in " + state.folder + " (" + e.getMessage()
                            + "); name a folder that can be written with --state",
                    e);
        }
        return state;
    }

    /**
     * The store for these topics: what the folder holds of them, else an empty one.
     *
     * @param ends of the topics' partitions
     * @throws StateException if it can't be written
     */
    public StateStore of(StateIdentity identity, Map<TopicPartition, Long> ends) {
        var opened = store;
        var unfit = opened == null ? Optional.ofNullable(damage) : unfit(opened, identity, ends);
        if (opened == null || unfit.isPresent()) {
            LOG.atWarn()
                    .addKeyValue("folder", folder)
                    .addKeyValue("reason", unfit.orElse(""))
                    .log("the stored state can't be used, it is built from the topics once more");
            if (opened != null) {
                opened.close();
            }
            store = null;
            RocksStore.delete(folder);
            opened = RocksStore.open(folder);
            store = opened;
        }
        var changes = new Changes();
        changes.put(Table.META, IDENTITY, Json.encode(identity));
        opened.write(changes);
        return opened;
    }

    @Override
    public void close() {
        if (store != null) {
            store.close();
        }
        if (temporary) {
            delete();
        }
    }

    private static Optional<String> unfit(StateStore store, StateIdentity identity, Map<TopicPartition, Long> ends) {
        try {
            var stored = store.get(Table.META, IDENTITY);
            return stored == null
                    ? Optional.empty()
                    : identity.differs(Json.decode(StateIdentity.class, stored))
                            .or(() -> Positions.beyond(Positions.read(store), ends));
        } catch (StateException.Damaged e) {
            return Optional.of(String.valueOf(e.getMessage()));
        }
    }

    private static LocalState temporary() {
        try {
            var folder = Files.createTempDirectory("fleet-state-");
            LOG.atInfo()
                    .addKeyValue("folder", folder)
                    .log("the state is kept in a temporary folder: the next start reads the topics from their"
                            + " beginning; --state DIR keeps it");
            return new LocalState(folder, true);
        } catch (IOException e) {
            throw new StateException("no temporary folder for the state: " + e.getMessage(), e);
        }
    }

    private void delete() {
        try (var files = Files.walk(folder)) {
            for (var file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        } catch (IOException e) {
            LOG.atWarn().addKeyValue("folder", folder).setCause(e).log("the temporary state is not deleted");
        }
    }
}
