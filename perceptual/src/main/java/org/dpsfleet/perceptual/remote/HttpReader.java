package org.dpsfleet.perceptual.remote;

import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpHeaders;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.Locale;
import java.util.Set;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLHandshakeException;
import org.dpsfleet.perceptual.remote.RemoteFailure.Kind;
import org.dpsfleet.vocabulary.RemoteUri;
import org.jspecify.annotations.Nullable;

/** Reads files over HTTP and HTTPS; a server that keeps {@code ETag}s is asked for the rest only. */
public final class HttpReader implements RemoteReader {
    /** How long a server may take to begin its answer. */
    static final Duration SILENCE = Duration.ofSeconds(60);

    private static final int TOO_MANY_REQUESTS = 429;
    private static final int FIRST_SERVER_FAULT = 500;
    private static final Duration CONNECT = Duration.ofSeconds(20);

    private final Duration silence;
    private final @Nullable SSLContext trust;
    private @Nullable HttpClient client;

    /**
     * Opens no connection yet; trusts the certificates that the Java runtime does.
     *
     * @param silence how long a server may take to begin its answer
     */
    public HttpReader(Duration silence) {
        this(silence, null);
    }

    /**
     * The same.
     *
     * @param trust which certificates it trusts; null for those of the Java runtime
     */
    HttpReader(Duration silence, @Nullable SSLContext trust) {
        this.silence = silence;
        this.trust = trust;
    }

    @Override
    public Set<String> schemes() {
        return Set.of("http", "https");
    }

    @Override
    public RemoteBytes open(URI uri, long from, @Nullable String version) throws RemoteFailure, InterruptedException {
        HttpRequest.Builder request = HttpRequest.newBuilder(uri).timeout(silence);
        long here = version == null ? 0 : from;
        if (here > 0) {
            request.header("Range", "bytes=" + here + "-").header("If-Range", version);
        }
        HttpResponse<InputStream> response = send(uri, request.build());
        long length = response.headers().firstValueAsLong("Content-Length").orElse(-1);
        return switch (response.statusCode()) {
            case 206 -> {
                checkRange(uri, response, here);
                yield new RemoteBytes(response.body(), here, length < 0 ? -1 : here + length, version);
            }
            case 200 -> new RemoteBytes(response.body(), 0, length, version(response.headers()));
            // Nothing is left to send: it broke off between the last byte and the check.
            case 416 -> {
                close(response.body());
                yield RemoteBytes.nothingLeft(here, version);
            }
            default -> throw refusal(uri, response);
        };
    }

    private static void checkRange(URI uri, HttpResponse<InputStream> response, long here) throws RemoteFailure {
        String range = response.headers().firstValue("Content-Range").orElse("none");
        if (!range.startsWith("bytes " + here + "-")) {
            throw refused(
                    response,
                    Kind.REFUSED,
                    String.format(
                            Locale.ROOT,
                            "%s was asked for its bytes from %d on and answered with the range '%s'",
                            shown(uri),
                            here,
                            range));
        }
    }

    private static RemoteFailure refusal(URI uri, HttpResponse<InputStream> response) {
        int status = response.statusCode();
        return switch (status) {
            case 404, 410 -> refused(response, Kind.ABSENT, "there is nothing at " + shown(uri));
            case 401, 403 ->
                refused(
                        response,
                        Kind.REFUSED,
                        String.format(
                                Locale.ROOT,
                                "%s answered %d: it is not for everybody, or a link with a signature has expired; give a"
                                        + " link that is valid while the experiment runs, or an s3: URI, for which"
                                        + " workers have credentials",
                                shown(uri),
                                status));
            default ->
                refused(
                        response,
                        status == TOO_MANY_REQUESTS || status >= FIRST_SERVER_FAULT ? Kind.UNREACHABLE : Kind.REFUSED,
                        String.format(Locale.ROOT, "%s answered %d", shown(uri), status));
        };
    }

    private HttpResponse<InputStream> send(URI uri, HttpRequest request) throws RemoteFailure, InterruptedException {
        try {
            return client().send(request, BodyHandlers.ofInputStream());
        } catch (SSLHandshakeException e) {
            throw new RemoteFailure(
                    Kind.REFUSED,
                    ("%s shows a certificate that is not trusted here (%s); a certificate of your own goes into a store"
                                    + " that FLEET_JAVA_OPTS=-Djavax.net.ssl.trustStore=FILE names")
                            .formatted(shown(uri), Transfer.reason(e)),
                    e);
        } catch (IOException e) {
            throw new RemoteFailure(
                    Kind.UNREACHABLE, "%s is not reachable (%s)".formatted(shown(uri), Transfer.reason(e)), e);
        }
    }

    private synchronized HttpClient client() {
        if (client == null) {
            HttpClient.Builder builder =
                    HttpClient.newBuilder().connectTimeout(CONNECT).followRedirects(HttpClient.Redirect.NORMAL);
            if (trust != null) {
                builder.sslContext(trust);
            }
            client = builder.build();
        }
        return client;
    }

    private static RemoteFailure refused(HttpResponse<InputStream> response, Kind kind, String sentence) {
        close(response.body());
        return new RemoteFailure(kind, sentence, null);
    }

    private static void close(InputStream body) {
        try {
            body.close();
        } catch (IOException e) {
            // the answer's status was all that mattered
        }
    }

    /** Only what identifies the content byte by byte may go into If-Range (RFC 9110, 13.1.5). */
    private static @Nullable String version(HttpHeaders headers) {
        return headers.firstValue("ETag").filter(etag -> !etag.startsWith("W/")).orElse(null);
    }

    private static String shown(URI uri) {
        return RemoteUri.shown(uri.toString());
    }
}
