package org.dpsfleet.coordinator;

import java.util.stream.Stream;
import org.dpsfleet.schemas.codec.Json;
import org.dpsfleet.schemas.http.OpenApi;
import tools.jackson.databind.JsonNode;

import static org.assertj.core.api.Assertions.assertThat;

/** What every answer of the API is held to. */
final class HttpAnswers {
    private HttpAnswers() {}

    /** It is as a schema of the API's description says, and holds nothing that is not in it. */
    static void assertDescribed(String schema, JsonNode answer) {
        assertThat(OpenApi.load().schema(schema).problems(answer)).isEmpty();
        assertThat(OpenApi.load().schema(schema).document().path("properties").propertyNames())
                .containsAll(answer.propertyNames());
    }

    /** It is a problem document of this status. */
    static void assertProblem(RawHttp answer, int status) {
        assertThat(answer.headers()).containsEntry("content-type", "application/problem+json");
        assertThat(answer.headers()).containsEntry("cache-control", "no-store");
        assertProblem(answer.status(), answer.body(), status);
    }

    /** It is a problem document of this status. */
    static void assertProblem(Api.Reply reply, int status) {
        assertThat(reply.mediaType()).isEqualTo("application/problem+json");
        assertProblem(reply.status(), reply.response().body(), status);
    }

    private static void assertProblem(int found, String body, int status) {
        assertThat(found).as(body).isEqualTo(status);
        var problem = Json.mapper().readTree(body);
        assertDescribed("ProblemDocument", problem);
        assertThat(problem.path("status").asInt()).isEqualTo(status);
        assertThat(problem.path("title").asString()).isNotEmpty();
        assertThat(problem.path("detail").asString()).isNotEmpty();
    }

    /** The places in the request that a problem document names. */
    static Stream<String> pointers(Api.Reply reply) {
        return reply.json()
                .path("errors")
                .valueStream()
                .map(e -> e.path("pointer").asString());
    }
}
