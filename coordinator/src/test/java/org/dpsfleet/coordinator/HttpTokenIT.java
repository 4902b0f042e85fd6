package org.dpsfleet.coordinator;

import java.net.URI;
import java.net.http.HttpRequest;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.dpsfleet.schemas.stage.Pipeline;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

import static org.assertj.core.api.Assertions.assertThat;

/** A coordinator that wants a token. */
class HttpTokenIT {
    @RegisterExtension
    final TestFleet fleet = new TestFleet(broker -> Settings.of(broker, Settings.SOON, "s3cret"), Pipeline.standard());

    @Test
    void itsTokenIsWantedEverywhereButAtTheProbes() {
        for (var path : List.of("/", "/api/v1/experiments", "/metrics", "/nowhere", "/docs/nowhere.js")) {
            var reply = fleet.api().get(path);
            assertProblem(reply, 401);
            assertThat(reply.response().headers().firstValue("WWW-Authenticate"))
                    .hasValue("Bearer");
        }
        for (var path : List.of("/livez", "/readyz", "/api/v1/openapi.yaml", "/docs", "/docs/")) {
            assertThat(fleet.api().get(path).status()).as(path).isEqualTo(200);
        }
        assertThat(statusWith("Bearer wrong")).isEqualTo(401);
        assertThat(statusWith("Basic s3cret")).isEqualTo(401);
        assertThat(statusWith("Bearer s3cret")).isEqualTo(200);
        assertThat(statusWith("bearer s3cret")).isEqualTo(200);
        // Who has it may ask by any name.
        var asked = "GET /api/v1/workers HTTP/1.1\r\nHost: coordinator.example:8080\r\nConnection: close\r\n"
                + "Authorization: Bearer %s\r\n\r\n";
        assertThat(status(asked.formatted("s3cret"))).isEqualTo(200);
        assertThat(status(asked.formatted("other"))).isEqualTo(401);
    }

    @Test
    void theViewTokenReadsAndChangesNothing() {
        assertThat(statusWith("Bearer " + Settings.VIEW)).isEqualTo(200);
        for (var path : List.of("/api/v1/experiments", "/api/v1/replays", "/api/v1/experiments/x/cancel")) {
            assertProblem(viewing(path).POST(HttpRequest.BodyPublishers.ofString("{}")), 403);
        }
        assertProblem(viewing("/api/v1/experiments/x").DELETE(), 403);
    }

    @Test
    void thePageItselfIsForEverybodyAndHoldsNothing() {
        var page = Api.send(HttpRequest.newBuilder(URI.create(fleet.api().url() + "/"))
                .header("Accept", "text/html,application/xhtml+xml,*/*;q=0.8"));
        var file = fleet.api().get("/page/main.js");

        assertThat(page.status()).isEqualTo(200);
        assertThat(page.response().body()).contains("data-token=\"wanted\"").doesNotContain("s3cret");
        assertThat(page.response().headers().firstValue("Content-Security-Policy"))
                .hasValueSatisfying(policy -> assertThat(policy)
                        .contains("default-src 'none'", "script-src 'self'", "frame-ancestors 'none'")
                        .doesNotContain("unsafe"));
        assertThat(page.response().headers().firstValue("X-Frame-Options")).hasValue("DENY");
        assertThat(file.status()).isEqualTo(200);
        assertThat(file.mediaType()).isEqualTo("text/javascript; charset=utf-8");
        assertProblem(fleet.api().get("/page/nowhere.js"), 401);
        assertProblem(fleet.api().get("/page/..%2Fpage.css"), 401);
    }

    @Test
    void aFileThatIsThereAlreadyIsNotSentAgain() {
        var tag = fleet.api().get("/page/page.css").response().headers().firstValue("ETag");
        var again = Api.send(HttpRequest.newBuilder(URI.create(fleet.api().url() + "/page/page.css"))
                .header("If-None-Match", tag.orElseThrow()));

        assertThat(again.status()).isEqualTo(304);
        assertThat(again.response().body()).isEmpty();
    }

    @Test
    void aPageOfAnotherSiteChangesNothing() {
        for (var site : List.of("cross-site", "same-site")) {
            assertProblem(
                    HttpRequest.newBuilder(URI.create(fleet.api().url() + "/api/v1/experiments/x/cancel"))
                            .header("Authorization", "Bearer s3cret")
                            .header("Sec-Fetch-Site", site)
                            .POST(HttpRequest.BodyPublishers.noBody()),
                    403);
        }
        assertProblem(
                HttpRequest.newBuilder(URI.create(fleet.api().url() + "/api/v1/experiments/x/cancel"))
                        .header("Authorization", "Bearer s3cret")
                        .header("Sec-Fetch-Site", "same-origin")
                        .POST(HttpRequest.BodyPublishers.noBody()),
                404);
    }

    private HttpRequest.Builder viewing(String path) {
        return HttpRequest.newBuilder(URI.create(fleet.api().url() + path))
                .header("Content-Type", "application/json")
                .header("Authorization", "Bearer " + Settings.VIEW);
    }

    private static void assertProblem(HttpRequest.Builder request, int status) {
        HttpAnswers.assertProblem(Api.send(request), status);
    }

    private static void assertProblem(Api.Reply reply, int status) {
        HttpAnswers.assertProblem(reply, status);
    }

    private int status(String request) {
        return RawHttp.exchange(fleet.api().url(), request.getBytes(StandardCharsets.US_ASCII))
                .status();
    }

    private int statusWith(String authorization) {
        var request = HttpRequest.newBuilder(URI.create(fleet.api().url() + "/api/v1/experiments"))
                .header("Authorization", authorization);
        return Api.send(request).status();
    }
}
