package org.dpsfleet.testing.http;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import javax.net.ssl.SSLContext;

/** Serves files as real servers do: with ETag, Range and If-Range; and breaks off or refuses when told to. */
public final class FileServer implements AutoCloseable {
    private final HttpServer server;
    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final CountDownLatch end = new CountDownLatch(1);
    private final Map<String, byte[]> files = new ConcurrentHashMap<>();
    private final List<String> asked = Collections.synchronizedList(new ArrayList<>());
    private volatile String etag = "\"one\"";
    private volatile int breakAt = Integer.MAX_VALUE;
    private volatile boolean silentThere;
    private volatile int status;
    private volatile long pauseMillis;

    /** Starts one on any free port of this machine. */
    public FileServer() throws IOException {
        this(HttpServer.create(anyPort(), 0));
    }

    /** The same for HTTPS. */
    public FileServer(SSLContext certificate) throws IOException {
        var secure = HttpsServer.create(anyPort(), 0);
        secure.setHttpsConfigurator(new HttpsConfigurator(certificate));
        this(secure);
    }

    private FileServer(HttpServer server) {
        this.server = server;
        server.createContext("/models/", this::answer);
        server.setExecutor(threads);
        server.start();
    }

    private static InetSocketAddress anyPort() {
        return new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
    }

    /** Serves a file from now on. */
    public void put(String name, byte[] content) {
        files.put("/models/" + name, content);
    }

    /** Where its files are. */
    public URI base() {
        var scheme = server instanceof HttpsServer ? "https" : "http";
        return URI.create(scheme + "://127.0.0.1:" + server.getAddress().getPort() + "/models/");
    }

    /** The Range of each request so far; {@code all} for those without. */
    public List<String> asked() {
        synchronized (asked) {
            return List.copyOf(asked);
        }
    }

    /** The tag of all files. */
    public void etag(String tag) {
        etag = tag;
    }

    /** Ends each answer at this byte of the file, or before the first one if it begins behind it. */
    public void breakAt(int offset) {
        breakAt = offset;
    }

    /** Where it breaks off, it says nothing rather than to close the connection. */
    public void silentThere() {
        silentThere = true;
    }

    /** Answers every request with this status; 0 for no longer. */
    public void refuse(int with) {
        status = with;
    }

    /** Waits before each answer. */
    public void pause(long millis) {
        pauseMillis = millis;
    }

    private void answer(HttpExchange exchange) throws IOException {
        try (exchange) {
            String range = exchange.getRequestHeaders().getFirst("Range");
            asked.add(range == null ? "all" : range);
            Thread.sleep(pauseMillis);
            byte[] content = files.get(exchange.getRequestURI().getPath());
            if (content == null || status != 0) {
                exchange.sendResponseHeaders(status == 0 ? 404 : status, -1);
                return;
            }
            boolean same = etag.equals(exchange.getRequestHeaders().getFirst("If-Range"));
            int from = range != null && same ? Integer.parseInt(range.replaceAll("\\D", "")) : 0;
            exchange.getResponseHeaders().set("ETag", etag);
            if (from >= content.length) {
                exchange.sendResponseHeaders(416, -1);
                return;
            }
            send(exchange, content, from);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void send(HttpExchange exchange, byte[] content, int from) throws IOException, InterruptedException {
        if (from > 0) {
            exchange.getResponseHeaders()
                    .set(
                            "Content-Range",
                            String.format(Locale.ROOT, "bytes %d-%d/%d", from, content.length - 1, content.length));
        }
        exchange.sendResponseHeaders(from > 0 ? 206 : 200, content.length - from);
        int until = Math.min(content.length, Math.max(from, breakAt));
        exchange.getResponseBody().write(content, from, until - from);
        exchange.getResponseBody().flush();
        if (until < content.length && silentThere) {
            end.await();
        }
    }

    @Override
    public void close() {
        end.countDown();
        server.stop(0);
        threads.shutdownNow();
    }
}
