package org.dpsfleet.cli.weights;

import java.io.IOException;
import java.io.InputStream;
import java.io.PrintWriter;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpHeaders;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.Locale;
import java.util.Optional;
import org.dpsfleet.cli.outcome.CommandFailure;
import org.dpsfleet.cli.progress.BytesProgress;
import org.dpsfleet.perceptual.checkpoint.Hashes;

/**
 * Downloads one published file into a folder, complete and with the right content, or not at all.
 *
 * <p>What arrives goes to {@code <file>.part} and gets the file's name when its SHA-256 is right. A
 * download that breaks off goes on where it stopped the next time, if the server says that the file is
 * still the same ({@code If-Range}; its word for that is kept in {@code <file>.part.version}).
 */
public final class Download {
    private static final Duration CONNECT = Duration.ofSeconds(20);
    private static final Duration SILENCE = Duration.ofSeconds(60);
    private static final int CHUNK = 1 << 16;

    private final URI base;
    private final PrintWriter err;
    private final Duration silence;

    /**
     * Downloads from one place.
     *
     * @param base address of the folder of files
     * @param err where progress is shown
     */
    public Download(URI base, PrintWriter err) {
        this(base, err, SILENCE);
    }

    /** With another timeout for a server that stops sending. */
    Download(URI base, PrintWriter err, Duration silence) {
        this.base = base;
        this.err = err;
        this.silence = silence;
    }

    /**
     * Downloads a file.
     *
     * @return where it is
     * @throws CommandFailure if the server is not reachable, has no such file, breaks off, or sends
     *     something else
     */
    public Path fetch(PublishedWeights weights, Path folder) {
        URI url = base.resolve(weights.file());
        Path part = folder.resolve(weights.file() + ".part");
        Path version = folder.resolve(weights.file() + ".part.version");
        try {
            Files.createDirectories(folder);
            try (FileChannel channel = FileChannel.open(part, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
                    FileLock _ = locked(channel, part)) {
                try {
                    receive(url, folder, channel, version);
                } finally {
                    if (channel.size() == 0) {
                        Files.deleteIfExists(part);
                    }
                }
                channel.force(true);
            }
            String sha256 = Hashes.sha256(part);
            Files.deleteIfExists(version);
            if (!weights.isOf(sha256)) {
                Files.delete(part);
                throw CommandFailure.failed(
                        ("what %s sent is not torchvision's file: its SHA-256 begins with %s where %s is"
                                        + " expected; nothing was kept")
                                .formatted(url, sha256.substring(0, 8), weights.sha256Start()));
            }
            return Files.move(part, folder.resolve(weights.file()), StandardCopyOption.ATOMIC_MOVE);
        } catch (IOException e) {
            throw CommandFailure.failed("%s cannot be written: %s".formatted(part, e), e);
        }
    }

    private static FileLock locked(FileChannel channel, Path part) throws IOException {
        FileLock lock;
        try {
            lock = channel.tryLock();
        } catch (OverlappingFileLockException e) {
            lock = null;
        }
        if (lock == null) {
            throw CommandFailure.failed("another download is writing " + part);
        }
        return lock;
    }

    private void receive(URI url, Path folder, FileChannel channel, Path version) throws IOException {
        long here = Files.exists(version) ? channel.size() : 0;
        HttpRequest.Builder request = HttpRequest.newBuilder(url).timeout(silence);
        if (here > 0) {
            request.header("Range", "bytes=" + here + "-").header("If-Range", Files.readString(version));
        }
        try (HttpClient http = HttpClient.newBuilder()
                .connectTimeout(CONNECT)
                .followRedirects(HttpClient.Redirect.NORMAL)
                .build()) {
            HttpResponse<InputStream> response = send(http, request.build(), folder);
            try (InputStream body = response.body()) {
                switch (response.statusCode()) {
                    case 206 -> checkRange(url, response.headers(), here);
                    case 200 -> {
                        here = 0;
                        channel.truncate(0);
                        remember(response.headers(), version);
                    }
                    // Nothing is left to send: it broke off between the last byte and the check.
                    case 416 -> {
                        return;
                    }
                    case 404 ->
                        throw CommandFailure.notFound(
                                "there is nothing at %s; --from names another place".formatted(url));
                    default ->
                        throw CommandFailure.failed(
                                String.format(Locale.ROOT, "%s answered %d", url, response.statusCode()));
                }
                long length =
                        response.headers().firstValueAsLong("Content-Length").orElse(-1);
                copy(url, body, channel, here, length < 0 ? -1 : here + length);
            } finally {
                // Otherwise close() would wait for a body that is not read to its end.
                http.shutdownNow();
            }
        }
    }

    private static HttpResponse<InputStream> send(HttpClient http, HttpRequest request, Path folder) {
        try {
            return http.send(request, BodyHandlers.ofInputStream());
        } catch (IOException e) {
            throw CommandFailure.failed(
                    ("%s is not reachable (%s); where there is a connection, load it from there and put it"
                                    + " into %s under the same name")
                            .formatted(request.uri(), reason(e), folder),
                    e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw CommandFailure.interrupted("interrupted while waiting for " + request.uri());
        }
    }

    private static void checkRange(URI url, HttpHeaders headers, long here) {
        String range = headers.firstValue("Content-Range").orElse("none");
        if (!range.startsWith("bytes " + here + "-")) {
            throw CommandFailure.failed(String.format(
                    Locale.ROOT,
                    "%s was asked for its bytes from %d on and answered with the range '%s'",
                    url,
                    here,
                    range));
        }
    }

    /** Only what identifies the content byte by byte may go into If-Range (RFC 9110, 13.1.5). */
    private static void remember(HttpHeaders headers, Path version) throws IOException {
        Optional<String> tag = headers.firstValue("ETag").filter(etag -> !etag.startsWith("W/"));
        if (tag.isPresent()) {
            Files.writeString(version, tag.get());
        } else {
            Files.deleteIfExists(version);
        }
    }

    private void copy(URI url, InputStream body, FileChannel channel, long from, long total) throws IOException {
        long here = from;
        channel.position(here);
        byte[] chunk = new byte[CHUNK];
        String name = String.valueOf(Path.of(url.getPath()).getFileName());
        try (BytesProgress progress = BytesProgress.on(err, name, here, total);
                Silence watch = new Silence(body, silence)) {
            int count;
            while ((count = next(url, body, chunk, here, total)) >= 0) {
                watch.heard();
                ByteBuffer bytes = ByteBuffer.wrap(chunk, 0, count);
                while (bytes.hasRemaining()) {
                    channel.write(bytes);
                }
                here += count;
                progress.at(here);
            }
        }
    }

    private static int next(URI url, InputStream body, byte[] chunk, long here, long total) {
        try {
            int count = body.read(chunk);
            if (count < 0 && here < total) {
                throw new IOException("it ended early");
            }
            return count;
        } catch (IOException e) {
            throw CommandFailure.failed(
                    String.format(
                            Locale.ROOT,
                            "%s broke off at %d of %s bytes (%s); the same command goes on from there",
                            url,
                            here,
                            total < 0 ? "unknown" : total,
                            reason(e)),
                    e);
        }
    }

    private static String reason(IOException e) {
        String message = e.getMessage();
        return message == null || message.isBlank() ? e.getClass().getSimpleName() : message;
    }
}
