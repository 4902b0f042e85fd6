package org.dpsfleet.broker;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.Properties;
import java.util.Set;
import java.util.stream.Collectors;
import org.apache.kafka.common.Uuid;
import org.jspecify.annotations.Nullable;

/**
 * The folder of an embedded broker, held by one process at a time: Kafka's data in {@code log}, and
 * in {@code broker.properties} what a restart needs.
 */
final class BrokerDirectory implements AutoCloseable {
    private static final String LOCK = "broker.lock";
    private static final String MEMORY = "broker.properties";
    private static final String LOG = "log";
    private static final String CLUSTER_ID = "cluster.id";
    private static final String PORT = "port";
    private static final long LEAST_ROOM = 1024 * 1024;

    private final Path directory;
    private final FileChannel channel;
    private final Properties memory;

    private BrokerDirectory(Path directory, FileChannel channel, Properties memory) {
        this.directory = directory;
        this.channel = channel;
        this.memory = memory;
    }

    /**
     * Acquires the folder, and creates it if it does not exist.
     *
     * @throws BrokerException if it is in use, not writable, or holds something else
     */
    static BrokerDirectory open(Path path) {
        var directory = path.toAbsolutePath().normalize();
        FileChannel channel = null;
        try {
            Files.createDirectories(directory);
            if (!Files.isWritable(directory)) {
                throw notWritable(directory, null);
            }
            refuseOthersFolder(directory);
            channel = FileChannel.open(directory.resolve(LOCK), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
            lock(directory, channel);
            return new BrokerDirectory(directory, channel, readMemory(directory));
        } catch (IOException e) {
            closeQuietly(channel);
            throw notWritable(directory, e);
        } catch (BrokerException e) {
            closeQuietly(channel);
            throw e;
        }
    }

    Path log() {
        return directory.resolve(LOG);
    }

    /** The cluster this folder belongs to: drawn once, then the same for ever. */
    String clusterId() {
        var id = memory.getProperty(CLUSTER_ID);
        if (id == null) {
            id = Uuid.randomUuid().toString();
            memory.setProperty(CLUSTER_ID, id);
            writeMemory();
        }
        return id;
    }

    /** The port of the last start, 0 where there was none. */
    int port() {
        var port = memory.getProperty(PORT, "0");
        try {
            return Integer.parseInt(port);
        } catch (NumberFormatException e) {
            throw new BrokerException(directory.resolve(MEMORY) + ": port: '" + port + "' is not a number", e);
        }
    }

    void rememberPort(int port) {
        if (port() != port) {
            memory.setProperty(PORT, Integer.toString(port));
            writeMemory();
        }
    }

    /** Whether the disk is full: no space even for the first page of a segment and of an index. */
    boolean isFull() {
        try {
            return Files.getFileStore(directory).getUsableSpace() < LEAST_ROOM;
        } catch (IOException e) {
            return false;
        }
    }

    /** The failure of a broker whose disk is full. */
    BrokerException full(@Nullable RuntimeException cause) {
        var message = "there is no room left on the disk of " + directory
                + ", and the broker can't go on; make room and start the same again: it goes on where it was";
        return cause == null ? new BrokerException(message) : new BrokerException(message, cause);
    }

    @Override
    public String toString() {
        return directory.toString();
    }

    /** Releases the folder for another process. */
    @Override
    public void close() {
        closeQuietly(channel);
    }

    private static void refuseOthersFolder(Path directory) throws IOException {
        if (Files.exists(directory.resolve(MEMORY))) {
            return;
        }
        try (var files = Files.list(directory)) {
            var others = files.map(file -> String.valueOf(file.getFileName()))
                    .filter(name -> !Set.of(LOCK, MEMORY + ".new").contains(name))
                    .sorted()
                    .limit(3)
                    .collect(Collectors.joining(", "));
            if (!others.isEmpty()) {
                throw new BrokerException(directory
                        + " is not a folder of this broker (it holds "
                        + others
                        + "); name an empty or a new one");
            }
        }
    }

    private static void lock(Path directory, FileChannel channel) throws IOException {
        FileLock lock;
        try {
            lock = channel.tryLock();
        } catch (OverlappingFileLockException e) {
            throw new BrokerException("a broker of this process already uses " + directory, e);
        }
        if (lock == null) {
            throw new BrokerException(
                    "a broker of another process uses " + directory + "; stop it or name another folder");
        }
    }

    private static Properties readMemory(Path directory) throws IOException {
        var memory = new Properties();
        var file = directory.resolve(MEMORY);
        if (Files.exists(file)) {
            try (var in = Files.newInputStream(file)) {
                memory.load(in);
            }
        }
        return memory;
    }

    private void writeMemory() {
        // By rename: a kill in between leaves the old file or the new one, never half of one.
        var fresh = directory.resolve(MEMORY + ".new");
        try {
            try (var out = Files.newOutputStream(fresh)) {
                memory.store(out, "What a restart of the embedded broker has to find again.");
            }
            Files.move(
                    fresh,
                    directory.resolve(MEMORY),
                    StandardCopyOption.ATOMIC_MOVE,
                    StandardCopyOption.REPLACE_EXISTING);
        } catch (IOException e) {
            throw notWritable(directory, e);
        }
    }

    private static BrokerException notWritable(Path directory, @Nullable IOException cause) {
        var message = "the broker cannot write to the folder " + directory;
        return cause == null ? new BrokerException(message) : new BrokerException(message + ": " + cause, cause);
    }

    private static void closeQuietly(@Nullable FileChannel channel) {
        try {
            if (channel != null) {
                channel.close();
            }
        } catch (IOException e) {
            throw new IllegalStateException("closing a lock file", e);
        }
    }
}
