package org.dpsfleet.coordinator;

import java.nio.charset.StandardCharsets;
import java.util.List;
import org.dpsfleet.coordinator.plan.Specs;
import org.dpsfleet.schemas.codec.Json;
import org.dpsfleet.schemas.spec.ContextSource;
import org.dpsfleet.vocabulary.Variant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.dpsfleet.coordinator.HttpAnswers.assertProblem;
import static org.dpsfleet.coordinator.HttpAnswers.pointers;

/** Bodies that are sent to the API; no request here changes anything. */
class HttpBodyIT {
    private static final int MOST = 4 * 1024 * 1024;
    private static final String JSON = "Content-Type: application/json";

    @RegisterExtension
    static final ClassFleet FLEET = new ClassFleet();

    @Test
    void whoWaitsForTheGoAheadGetsIt() {
        var body = "{}".getBytes(StandardCharsets.UTF_8);

        var answer = exchange("POST /api/v1/experiments", JSON + "\nContent-Length: 2\nExpect: 100-continue", body);

        assertThat(answer.interim()).isEqualTo("100 ");
        assertProblem(answer, 422);
    }

    @Test
    void aBodyThatIsTooLargeIsRefusedBeforeItIsSent() {
        var answer = exchange(
                "POST /api/v1/experiments",
                JSON + "\nExpect: 100-continue\nContent-Length: " + (MOST + 1),
                new byte[0]);

        assertThat(answer.interim()).isEmpty();
        assertProblem(answer, 413);
    }

    @ParameterizedTest
    @CsvSource({
        "application/json",
        "application/json; charset=utf-8",
        "Application/JSON;charset=\"UTF-8\"",
    })
    void aDryRunSubmitsNothing(String mediaType) {
        // given
        var spec = Json.encode(Specs.spec("dry", new ContextSource.Random(2, 3), 1, List.of(Variant.LIN)));
        // when
        var answer = exchange(
                "POST /api/v1/experiments?dry_run=true",
                "Content-Type: " + mediaType + "\nContent-Length: " + spec.length,
                spec);
        // then
        assertThat(answer.status()).as(answer.body()).isEqualTo(200);
        assertThat(FLEET.api().get("/api/v1/experiments").json().toString()).doesNotContain("\"dry\"");
    }

    /** As large as a file may be, where one mebibyte was the most. */
    @Test
    void aBodyOfFourMebibytesIsTaken() {
        var spec = Json.text(Specs.spec("large", new ContextSource.Random(2, 3), 1, List.of(Variant.LIN)));

        var reply = FLEET.api().post("/api/v1/experiments?dry_run=true", spec + " ".repeat(MOST - spec.length()));

        assertThat(reply.status()).isEqualTo(200);
    }

    @Test
    void anInvalidExperimentIsAProblemForEachPlace() {
        var reply = FLEET.api().post("/api/v1/experiments", """
                        {"name": "x", "networks": [{"name": "alexnat"}], "repetitions": 0,
                         "train": {"kind": "dead-leaves", "images": 4},
                         "test": {"images": {"kind": "dead-leaves", "images": 4}}}
                        """);

        assertProblem(reply, 422);
        assertThat(pointers(reply)).contains("/networks/0/name", "/repetitions");
        assertThat(reply.json().path("errors").toString()).contains("did you mean 'alexnet'?");
    }

    @Test
    void anExperimentThatIsNotPinnedIsRefused() {
        var reply = FLEET.api().post("/api/v1/experiments", """
                        {"name": "x", "networks": [{"name": "alexnet"}],
                         "train": {"kind": "stl10", "path": "train_X.bin"},
                         "test": {"images": {"kind": "dead-leaves", "images": 4}},
                         "perceptual": {"kind": "folder", "path": "p"}}
                        """);

        assertProblem(reply, 422);
        assertThat(pointers(reply))
                .containsExactly("/networks/0/weights/sha256", "/train/sha256", "/perceptual/sha256");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{\"task_ids\": [1], \"dry_run\": \"no\"} | /task_ids/0 /dry_run",
                "{\"task_ids\": []} | /task_ids",
                "{\"task_ids\": [\"a\"], \"dry-run\": true} | /dry-run",
                "{\"filter\": {\"categry\": \"lost\"}} | /filter/categry",
                "{\"filter\": {\"category\": \"lots\", \"since\": \"soon\"}} | /filter/category /filter/since",
                "{\"filter\": {}, \"limit\": 0} | /limit",
                "{\"filter\": {}, \"with\": {}} | /with",
                "{\"task_ids\": [\"a\"], \"with\": 1} | /with"
            })
    void aReplayThatIsWrongIsAProblemForEachPlace(String body, String pointers) {
        var reply = FLEET.api().post("/api/v1/replays", body);

        assertProblem(reply, 422);
        assertThat(pointers(reply)).containsExactlyInAnyOrder(pointers.split(" "));
    }

    @Test
    void aReplaySaysWhichTasks() {
        var reply = FLEET.api().post("/api/v1/replays", "{}");

        assertProblem(reply, 422);
        assertThat(reply.json().path("errors").toString()).contains("task_ids, filter or both");
    }

    private static RawHttp exchange(String line, String fields, byte[] body) {
        return RawHttp.exchange(FLEET.api().url(), line, fields, body);
    }
}
