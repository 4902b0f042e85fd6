package org.dpsfleet.perceptual.remote;

import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Locale;
import org.dpsfleet.perceptual.remote.RemoteFailure.Kind;
import org.dpsfleet.vocabulary.RemoteUri;
import org.jspecify.annotations.Nullable;

/**
 * Receives a file into one that may hold its beginning already. The server's word for the version that it is of is
 * kept in a file beside it; a beginning of an unknown or another version is received again.
 */
public final class Transfer {
    /** How long a server may send nothing. */
    public static final Duration SILENCE = HttpReader.SILENCE;

    private static final int CHUNK = 1 << 16;

    private final RemoteReader reader;
    private final Duration silence;

    /**
     * Receives by one reader.
     *
     * @param silence how long the server may send nothing before this counts as broken off
     */
    public Transfer(RemoteReader reader, Duration silence) {
        this.reader = reader;
        this.silence = silence;
    }

    /**
     * Learns of what arrives, and may end it by an exception.
     *
     * @param <E> that exception
     */
    @FunctionalInterface
    public interface Listener<E extends Exception> {
        /**
         * Called before the first byte and after each piece.
         *
         * @param here bytes that are here
         * @param total bytes of the file; -1 where unknown
         * @throws IOException if there is no room for it
         */
        void at(long here, long total) throws E, IOException;
    }

    /**
     * Receives what is left, once.
     *
     * @param part what is here already, none or more; it is written behind its end, or from its start
     * @param version the file of the version's name
     * @throws RemoteFailure if not all of it arrives; what did stays
     * @throws IOException if it cannot be written here
     * @throws InterruptedException if this thread is interrupted; what arrived stays
     */
    public <E extends Exception> void receive(URI uri, FileChannel part, Path version, Listener<E> listener)
            throws E, RemoteFailure, IOException, InterruptedException {
        @Nullable String known = Files.exists(version) ? Files.readString(version) : null;
        try (RemoteBytes answer = reader.open(uri, known == null ? 0 : part.size(), known)) {
            if (answer.from() == 0) {
                part.truncate(0);
                remember(answer.version(), version);
            }
            copy(uri, answer, part, listener);
        } catch (IOException e) {
            if (Thread.interrupted()) {
                var interrupted = new InterruptedException();
                interrupted.initCause(e);
                throw interrupted;
            }
            throw e;
        }
    }

    private static void remember(@Nullable String tag, Path version) throws IOException {
        if (tag == null) {
            Files.deleteIfExists(version);
        } else {
            Files.writeString(version, tag);
        }
    }

    private <E extends Exception> void copy(URI uri, RemoteBytes answer, FileChannel part, Listener<E> listener)
            throws E, RemoteFailure, IOException, InterruptedException {
        long here = answer.from();
        part.position(here);
        listener.at(here, answer.total());
        byte[] chunk = new byte[CHUNK];
        try (Silence watch = new Silence(answer.body(), silence)) {
            int count;
            while ((count = next(uri, answer.body(), chunk, here, answer.total())) >= 0) {
                watch.heard();
                ByteBuffer bytes = ByteBuffer.wrap(chunk, 0, count);
                while (bytes.hasRemaining()) {
                    part.write(bytes);
                }
                here += count;
                listener.at(here, answer.total());
            }
        }
    }

    private static int next(URI uri, InputStream body, byte[] chunk, long here, long total)
            throws RemoteFailure, InterruptedException {
        if (Thread.interrupted()) {
            throw new InterruptedException();
        }
        try {
            int count = body.read(chunk);
            if (count < 0 && here < total) {
                throw new IOException("it ended early");
            }
            return count;
        } catch (IOException e) {
            if (Thread.interrupted()) {
                var interrupted = new InterruptedException();
                interrupted.initCause(e);
                throw interrupted;
            }
            throw new RemoteFailure(
                    Kind.BROKEN_OFF,
                    String.format(
                            Locale.ROOT,
                            "%s broke off at %d of %s bytes (%s)",
                            RemoteUri.shown(uri.toString()),
                            here,
                            total < 0 ? "unknown" : total,
                            reason(e)),
                    e);
        }
    }

    static String reason(IOException e) {
        String message = e.getMessage();
        return message == null || message.isBlank() ? e.getClass().getSimpleName() : message;
    }
}
