package org.dpsfleet.coordinator;

import java.nio.charset.StandardCharsets;
import java.util.stream.Stream;
import org.dpsfleet.schemas.codec.Json;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.dpsfleet.coordinator.HttpAnswers.assertProblem;

/** What the API refuses and how it says so; no request here changes anything. */
class HttpRefusalIT {
    private static final int MOST = 4 * 1024 * 1024;
    private static final String JSON = "Content-Type: application/json";
    private static final String EXPERIMENTS = "/api/v1/experiments";

    @RegisterExtension
    static final ClassFleet FLEET = new ClassFleet();

    /**
     * A request that is refused.
     *
     * @param detail a part of what the problem document says
     */
    record Refused(String line, String fields, byte[] body, int status, String detail) {
        @Override
        public String toString() {
            return line.substring(0, Math.min(80, line.length())) + " -> " + status + " " + detail;
        }
    }

    /** A page of another site whose name came to be this machine's address, and one of an old browser. */
    @ParameterizedTest
    @CsvSource({
        "evil.example, , GET /, 421, this coordinator is not 'evil.example'",
        "evil.example:8080, , GET /metrics, 421, accepted: localhost",
        "evil.example, , POST /api/v1/experiments/x/cancel, 421, --allowed-host evil.example",
        "localhost:1, http://evil.example, POST /api/v1/experiments/x/cancel, 403, a page of another site",
        "127.0.0.1, null, POST /api/v1/experiments/x/cancel, 403, a page of another site",
        "localhost:1, http://localhost:1, POST /api/v1/experiments/x/cancel, 404, there is no experiment",
        "127.0.0.1:1, http://evil.example, GET /api/v1/experiments/x, 404, there is no experiment",
    })
    void anotherSitesPageGetsNothing(String host, String origin, String line, int status, String detail) {
        var fields = origin == null ? "" : "Origin: " + origin + "\r\n";
        var request = line + " HTTP/1.1\r\nHost: " + host + "\r\nConnection: close\r\n" + fields + "\r\n";

        var answer = RawHttp.exchange(FLEET.api().url(), request.getBytes(StandardCharsets.US_ASCII));

        assertThat(answer.status()).isEqualTo(status);
        assertThat(Json.mapper().readTree(answer.body()).path("detail").asString())
                .contains(detail);
    }

    static Stream<Refused> refused() {
        return Stream.of(
                of("GET /api/v1/experiments/%zz", 400, "'/api/v1/experiments/%zz' can't be decoded"),
                of("GET /%", 400, "can't be decoded"),
                of("GET /livez/%2", 400, "can't be decoded"),
                of("GET /%ff", 400, "in UTF-8"),
                of("GET /api/v1/failures?worker=%c3%28", 400, "in UTF-8"),
                of("GET /api/v1/failures?worker=%", 400, "can't be decoded"),
                of("GET /api/v1/failures?%zz=1", 400, "can't be decoded"),
                of("POST " + EXPERIMENTS + "?dry-run=true", 400, "accepted: dry_run; did you mean 'dry_run'?"),
                of("POST " + EXPERIMENTS + "?dry_run=true&dry_run=false", 400, "2 times; accepted: once"),
                of(
                        "POST " + EXPERIMENTS + "?dry_run=perhaps",
                        400,
                        "dry_run 'perhaps' is not accepted; accepted: true, false"),
                of("POST " + EXPERIMENTS + "?dry_run", 400, "dry_run '' is not accepted"),
                of("GET /api/v1/failures?categry=lost", 400, "did you mean 'category'?"),
                of("GET /api/v1/failures?category=lots", 400, "category 'lots' is not accepted; accepted: bad_input, "),
                of(
                        "GET /api/v1/failures?since=yesterday",
                        400,
                        "since 'yesterday' is not accepted; accepted: an ISO 8601"),
                of("GET /api/v1/failures?until=2026-01-01T00:00:00Z;since=1", 400, "until "),
                of("GET /livez?x=1", 400, "accepted: no parameters"),
                of("GET /api/v1/experiments/a?limit=3", 400, "accepted: no parameters"),
                of("GET /api/v2", 404, "there is nothing at /api/v2"),
                of("GET /api/v1/experiments/0123456789abcdef", 404, "no experiment '0123456789abcdef'"),
                of("GET /api/v1/experiments/0123456789abcdef/", 404, "no experiment '0123456789abcdef'"),
                of("GET /api/v1/experiments/0123456789abcdef/results", 404, "no experiment"),
                of("GET /api/v1/experiments/0123456789abcdef/nothing", 404, "there is nothing at"),
                of("GET /api/v1/failures?experiment=0123456789abcdef", 404, "no experiment"),
                of("POST /api/v1/experiments/0123456789abcdef/cancel", 404, "no experiment"),
                of("OPTIONS /nowhere", 404, "there is nothing at /nowhere"),
                of("POST /livez", 405, "accepted: GET, HEAD, OPTIONS"),
                of("DELETE /metrics", 405, "accepted: GET, HEAD, OPTIONS"),
                of("PATCH /", 405, "accepted: GET, HEAD, OPTIONS"),
                of("DELETE " + EXPERIMENTS, 405, "accepted: GET, HEAD, OPTIONS, POST"),
                of("GET /api/v1/replays", 405, "accepted: OPTIONS, POST"),
                of("BREW /livez", 405, "BREW is not for /livez"),
                of("GET " + EXPERIMENTS, "Accept: text/html", "", 406, "offered: application/json"),
                of("GET /metrics", "Accept: text/plain;q=0, application/json", "", 406, "offered: text/plain"),
                of("GET /" + "a".repeat(9000), 414, "the request line is too long"),
                of("GET /livez", "X: " + "a".repeat(20_000), "", 431, "the header is too large"),
                of("POST " + EXPERIMENTS, "Content-Length: 2", "{}", 415, "without Content-Type"),
                post("Content-Type: text/plain", "{}", 415, "accepted: application/json in UTF-8"),
                post(
                        "Content-Type: application/json; charset=latin1",
                        "{}",
                        415,
                        "accepted: application/json in UTF-8"),
                post("Content-Type: application/x-www-form-urlencoded", "a=b", 415, "accepted: application/json"),
                post(JSON + "\nContent-Encoding: gzip", "{}", 415, "Content-Encoding gzip is not accepted"),
                post(JSON + "\nExpect: miracles", "{}", 417, "accepted: 100-continue"),
                post(JSON, "", 400, "the body is empty"),
                post(JSON, " \n", 400, "the body is empty"),
                post(JSON, "{\"name\": ", 400, "the body is not JSON: line 1"),
                post(JSON, "{} {}", 400, "the body is not JSON"),
                post(JSON, "{}x", 400, "the body is not JSON"),
                post(JSON, "{\"a\": 1, \"a\": 2}", 400, "the body is not JSON"),
                post(JSON, "{'a': 1}", 400, "the body is not JSON"),
                post(JSON, "{\"name\": \"\u00ff\"}", 400, "the body is not UTF-8"),
                post(JSON, "[]", 422, "the body has a problem"),
                post(JSON, "{}", 422, "problems"),
                post(JSON, " ".repeat(MOST + 1), 413, "accepted: at most " + MOST + " bytes"),
                of("POST " + EXPERIMENTS, JSON + "\nTransfer-Encoding: chunked", chunks(MOST + 1), 413, "too large"),
                of("POST /api/v1/replays", JSON + "\nContent-Length: 8", "{\"a\":1,}", 400, "the body is not JSON"));
    }

    @ParameterizedTest
    @MethodSource
    void refused(Refused row) {
        // when
        var answer = exchange(row.line(), row.fields(), row.body());
        // then
        assertProblem(answer, row.status());
        assertThat(Json.mapper().readTree(answer.body()).path("detail").asString())
                .contains(row.detail());
        assertThat(answer.body()).doesNotContain("Exception", "java.", "tools.jackson");
    }

    @Test
    void aRequestWithoutAHostIsRefused() {
        var text = "GET /livez HTTP/1.1\r\nConnection: close\r\n\r\n";

        assertProblem(RawHttp.exchange(FLEET.api().url(), text.getBytes(StandardCharsets.ISO_8859_1)), 400);
    }

    @Test
    void whatIsNotHttpIsABadRequest() {
        assertProblem(RawHttp.exchange(FLEET.api().url(), "hello\r\n\r\n".getBytes(StandardCharsets.ISO_8859_1)), 400);
    }

    private static Refused of(String line, int status, String detail) {
        return of(line, "", "", status, detail);
    }

    private static Refused of(String line, String fields, String body, int status, String detail) {
        return new Refused(line, fields, body.getBytes(StandardCharsets.ISO_8859_1), status, detail);
    }

    private static Refused post(String fields, String body, int status, String detail) {
        return of("POST " + EXPERIMENTS, fields + "\nContent-Length: " + body.length(), body, status, detail);
    }

    private static String chunks(int bytes) {
        return Integer.toHexString(bytes) + "\r\n" + " ".repeat(bytes) + "\r\n0\r\n\r\n";
    }

    private static RawHttp exchange(String line, String fields, byte[] body) {
        return RawHttp.exchange(FLEET.api().url(), line, fields, body);
    }
}
