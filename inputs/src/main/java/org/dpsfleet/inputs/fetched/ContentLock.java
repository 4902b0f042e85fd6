package org.dpsfleet.inputs.fetched;

import java.io.IOException;
import java.nio.channels.ClosedByInterruptException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * Who uses a content: any number of users, or one who fetches or deletes it, over all processes of the machine. The
 * operating system takes the lock from a process that dies. It knows a file's locks by process, and drops all of them
 * when one channel is closed: within the process they are counted here.
 */
final class ContentLock {
    private static final Map<Path, ContentLock> OF_THIS_PROCESS = new ConcurrentHashMap<>();

    private final Path file;
    private int users;
    private boolean owned;
    private @Nullable FileChannel channel;

    private ContentLock(Path file) {
        this.file = file;
    }

    /** The lock of a file, which is made where there is none, and stays. */
    static ContentLock of(Path file) {
        return OF_THIS_PROCESS.computeIfAbsent(file.toAbsolutePath().normalize(), ContentLock::new);
    }

    /** Becomes a user; false if somebody fetches or deletes it. */
    synchronized boolean tryUse() throws IOException {
        if (owned || (users == 0 && !lock(true))) {
            return false;
        }
        users++;
        return true;
    }

    /** Becomes the only one; false if somebody uses, fetches or deletes it. */
    synchronized boolean tryOwn() throws IOException {
        if (owned || users > 0 || !lock(false)) {
            return false;
        }
        owned = true;
        return true;
    }

    /** Ends one use, or the ownership. */
    synchronized void release() {
        owned = false;
        users = Math.max(0, users - 1);
        if (users == 0) {
            unlock();
        }
    }

    private boolean lock(boolean shared) throws IOException {
        FileChannel open =
                FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE);
        @Nullable FileLock lock;
        try {
            lock = open.tryLock(0, Long.MAX_VALUE, shared);
        } catch (ClosedByInterruptException e) {
            throw e;
        } catch (IOException e) {
            // Some network folders have no locks: nobody gets one there, and nobody must wait for one.
            channel = open;
            return true;
        }
        if (lock == null) {
            open.close();
            return false;
        }
        channel = open;
        return true;
    }

    private void unlock() {
        try (FileChannel closing = channel) {
            channel = null;
        } catch (IOException e) {
            // the lock ends with the process at the latest
        }
    }
}
