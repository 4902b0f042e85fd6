package org.dpsfleet.coordinator;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.dpsfleet.coordinator.HttpAnswers.assertDescribed;
import static org.dpsfleet.coordinator.HttpAnswers.assertProblem;

/** GET, HEAD and OPTIONS of what the API has; no request here changes anything. */
class HttpMethodIT {
    @RegisterExtension
    static final ClassFleet FLEET = new ClassFleet();

    @ParameterizedTest
    @CsvSource({
        "/, application/json",
        "/api/v1/experiments, application/json",
        "/api/v1/experiments/, application/json",
        "/api/v1/failures, application/json",
        "/api/v1/openapi.yaml, application/yaml; charset=utf-8",
        "/metrics, text/plain; version=0.0.4; charset=utf-8",
        "/livez, text/plain; charset=utf-8",
        "/livez/, text/plain; charset=utf-8",
        "/readyz, text/plain; charset=utf-8"
    })
    void headAnswersWhatGetDoesWithoutTheBody(String path, String mediaType) {
        // when
        var get = exchange("GET " + path, "", new byte[0]);
        var head = exchange("HEAD " + path, "", new byte[0]);
        // then
        assertThat(get.status()).isEqualTo(200);
        assertThat(get.headers())
                .containsEntry("content-type", mediaType)
                .containsEntry("content-length", String.valueOf(get.body().length()))
                .containsEntry("cache-control", "no-store")
                .containsKey("date");
        assertThat(head.status()).isEqualTo(200);
        assertThat(head.body()).isEmpty();
        assertThat(head.headers().keySet()).isEqualTo(get.headers().keySet());
        assertThat(head.headers()).containsEntry("content-type", mediaType);
        if (!path.equals("/metrics")) {
            assertThat(head.headers())
                    .containsEntry("content-length", get.headers().get("content-length"));
        }
    }

    @Test
    void headOfWhatIsNotThereIsNotFound() {
        var head = exchange("HEAD /api/v1/experiments/0123456789abcdef", "", new byte[0]);

        assertThat(head.status()).isEqualTo(404);
        assertThat(head.body()).isEmpty();
        assertThat(Integer.parseInt(head.headers().get("content-length"))).isPositive();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "/livez | GET, HEAD, OPTIONS",
                "/api/v1/experiments | GET, HEAD, OPTIONS, POST",
                "/api/v1/replays | OPTIONS, POST",
                "* | DELETE, GET, HEAD, OPTIONS, POST",
                "/api/v1/experiments/0123456789abcdef | DELETE, GET, HEAD, OPTIONS"
            })
    void optionsSayWhatIsAllowed(String path, String allowed) {
        var answer = exchange("OPTIONS " + path, "", new byte[0]);

        assertThat(answer.status()).isEqualTo(204);
        assertThat(answer.headers()).containsEntry("allow", allowed);
        assertThat(answer.body()).isEmpty();
    }

    @Test
    void aMethodThatIsNotAllowedIsAnsweredWithThoseThatAre() {
        var answer = exchange("PUT /api/v1/experiments", "", new byte[0]);

        assertProblem(answer, 405);
        assertThat(answer.headers()).containsEntry("allow", "GET, HEAD, OPTIONS, POST");
    }

    @Test
    void probesAndMetricsAnswer() {
        assertThat(FLEET.api().get("/livez").response().body()).isEqualTo("alive\n");
        assertThat(FLEET.api().get("/readyz").response().body()).isEqualTo("ready\n");
        assertThat(FLEET.api().get("/metrics").response().body())
                .contains("dps_tasks_published_total{kind=\"adaptation\"}")
                .contains("dps_tasks{kind=\"evaluation\",state=\"waiting\"}");
    }

    /** What Prometheus sends. */
    @Test
    void metricsAreOpenMetricsForThoseWhoPreferIt() {
        var prometheus = "application/openmetrics-text;version=1.0.0,application/openmetrics-text;version=0.0.1;q=0.75,"
                + "text/plain;version=0.0.4;q=0.5,*/*;q=0.1";

        var answer = exchange("GET /metrics", "Accept: " + prometheus, new byte[0]);

        assertThat(answer.headers())
                .containsEntry("content-type", "application/openmetrics-text; version=1.0.0; charset=utf-8");
        assertThat(answer.body()).contains("# TYPE dps_tasks_published counter").endsWith("# EOF\n");
    }

    @Test
    void theAddressItselfLeadsToWhatThereIs() {
        var program = FLEET.api().get("/");
        var person = exchange("GET /", "Accept: text/html,application/xhtml+xml,*/*;q=0.8", new byte[0]);

        assertDescribed("ApiIndex", program.json());
        assertThat(program.json()
                        .path("links")
                        .valueStream()
                        .map(link -> link.path("href").asString()))
                .contains("/api/v1/experiments", "/api/v1/openapi.yaml", "/metrics", "/livez", "/readyz")
                // Does not end.
                .filteredOn(path -> !path.equals("/api/v1/events"))
                .allSatisfy(path -> assertThat(FLEET.api().get(path).status()).isEqualTo(200));
        assertThat(person.headers()).containsEntry("content-type", "text/html; charset=utf-8");
        assertThat(person.body()).contains("<script type=\"module\" src=\"/page/main.js\">");
    }

    private static RawHttp exchange(String line, String fields, byte[] body) {
        return RawHttp.exchange(FLEET.api().url(), line, fields, body);
    }
}
