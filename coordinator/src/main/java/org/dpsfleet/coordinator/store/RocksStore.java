package org.dpsfleet.coordinator.store;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.EnumMap;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.locks.ReadWriteLock;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import org.jspecify.annotations.Nullable;
import org.rocksdb.ColumnFamilyDescriptor;
import org.rocksdb.ColumnFamilyHandle;
import org.rocksdb.Options;
import org.rocksdb.ReadOptions;
import org.rocksdb.RocksDB;
import org.rocksdb.RocksDBException;
import org.rocksdb.Status;
import org.rocksdb.WriteBatch;
import org.rocksdb.WriteOptions;

import static java.nio.charset.StandardCharsets.UTF_8;

/**
 * A RocksDB database, one column family for each table. Its memory outside the heap is bounded
 * ({@link RocksOptions}). A write is one record of the write-ahead log, which is not forced to the disk: what is lost
 * with the machine's power is read from the topics once more.
 */
final class RocksStore implements StateStore {
    private final Path folder;
    private final RocksDB database;
    private final Map<Table, ColumnFamilyHandle> tables = new EnumMap<>(Table.class);
    private final Deque<AutoCloseable> parts = new ArrayDeque<>();
    private final ReadWriteLock use = new ReentrantReadWriteLock();
    private final WriteOptions writing = new WriteOptions();
    private boolean closed;

    private RocksStore(Path folder) throws RocksDBException {
        this.folder = folder;
        var options = new RocksOptions();
        parts.push(options);
        parts.push(writing);
        var families = new ArrayList<ColumnFamilyDescriptor>();
        families.add(new ColumnFamilyDescriptor(RocksDB.DEFAULT_COLUMN_FAMILY, options.table()));
        for (var table : Table.values()) {
            families.add(new ColumnFamilyDescriptor(table.name().getBytes(UTF_8), options.table()));
        }
        var handles = new ArrayList<ColumnFamilyHandle>();
        try {
            database = RocksDB.open(options.database(), folder.toString(), families, handles);
        } catch (RocksDBException e) {
            options.close();
            writing.close();
            throw e;
        }
        parts.push(database);
        handles.forEach(parts::push);
        var next = handles.listIterator(1);
        for (var table : Table.values()) {
            tables.put(table, next.next());
        }
    }

    /**
     * Opens the database in a folder, or makes a new one.
     *
     * @throws StateException.Damaged if it is none that this version can read
     * @throws StateException if another process has it open, or it can't be written
     */
    static RocksStore open(Path folder) {
        RocksDB.loadLibrary();
        try {
            var store = new RocksStore(folder);
            try {
                store.database.verifyChecksum();
            } catch (RocksDBException e) {
                store.close();
                throw e;
            }
            return store;
        } catch (RocksDBException e) {
            throw explained(folder, e);
        }
    }

    /** Deletes the database in a folder, and nothing else that may be there. */
    static void delete(Path folder) {
        try (var options = new Options()) {
            RocksDB.destroyDB(folder.toString(), options);
            Files.createDirectories(folder);
        } catch (RocksDBException | java.io.IOException e) {
            throw new StateException("the state in " + folder + " can't be deleted: " + e.getMessage(), e);
        }
    }

    @Override
    public byte @Nullable [] get(Table table, byte[] key) {
        return locked(() -> database.get(of(table), key));
    }

    @Override
    public void scan(Table table, byte[] from, Visitor visitor) {
        var _ = locked(() -> {
            try (var options = new ReadOptions();
                    var entries = database.newIterator(of(table), options)) {
                for (entries.seek(from); entries.isValid(); entries.next()) {
                    if (!visitor.visit(entries.key(), entries.value())) {
                        return true;
                    }
                }
                entries.status();
                return true;
            }
        });
    }

    @Override
    public void write(Changes changes) {
        var _ = locked(() -> {
            try (var batch = new WriteBatch()) {
                for (var change : changes.all()) {
                    var value = change.value();
                    if (value == null) {
                        batch.delete(of(change.table()), change.key());
                    } else {
                        batch.put(of(change.table()), change.key(), value);
                    }
                }
                database.write(writing, batch);
            }
            return true;
        });
    }

    @Override
    public void close() {
        // A read that goes on while the database is closed would crash the process.
        use.writeLock().lock();
        try {
            closed = true;
            while (!parts.isEmpty()) {
                parts.pop().close();
            }
        } catch (Exception e) {
            throw new StateException("the state in " + folder + " can't be closed", e);
        } finally {
            use.writeLock().unlock();
        }
    }

    private interface Use<T extends @Nullable Object> {
        T with() throws RocksDBException;
    }

    private <T extends @Nullable Object> T locked(Use<T> work) {
        use.readLock().lock();
        try {
            if (closed) {
                throw new IllegalStateException("the coordinator stops");
            }
            return work.with();
        } catch (RocksDBException e) {
            throw explained(folder, e);
        } finally {
            use.readLock().unlock();
        }
    }

    private ColumnFamilyHandle of(Table table) {
        return Objects.requireNonNull(tables.get(table));
    }

    private static StateException explained(Path folder, RocksDBException e) {
        var text = String.valueOf(e.getMessage());
        var status = e.getStatus();
        var code = status == null ? Status.Code.Undefined : status.getCode();
        boolean io = code == Status.Code.IOError;
        if (io && text.contains("LOCK")) {
            return new StateException(
                    "the state in " + folder
                            + " is in use by another coordinator; stop that one, or name another folder"
                            + " with --state",
                    e);
        }
        if (io && !text.contains("No such file")) {
            return new StateException("the state in " + folder + " can't be read or written: " + text, e);
        }
        return new StateException.Damaged("the state in " + folder + " is damaged, or not of this version: " + text, e);
    }
}
