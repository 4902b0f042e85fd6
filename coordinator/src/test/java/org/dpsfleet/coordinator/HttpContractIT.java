package org.dpsfleet.coordinator;

import java.util.List;
import org.dpsfleet.coordinator.plan.Specs;
import org.dpsfleet.schemas.http.OpenApi;
import org.dpsfleet.schemas.spec.ContextSource;
import org.dpsfleet.vocabulary.Variant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

import static org.assertj.core.api.Assertions.assertThat;
import static org.dpsfleet.coordinator.HttpAnswers.assertDescribed;

/** What the API answers is what its description says. */
class HttpContractIT {
    @RegisterExtension
    final TestFleet fleet = new TestFleet();

    @Test
    void theDescriptionSaysWhatTheAnswersHold() {
        // given
        var spec = Specs.spec("documented", new ContextSource.Random(2, 3), 1, List.of(Variant.LIN));
        // when
        var submitted = fleet.api().submit(spec);
        var id = submitted.json().path("experiment_id").asString();
        // then
        assertThat(submitted.status()).isEqualTo(202);
        assertThat(submitted.response().headers().firstValue("Location")).hasValue("/api/v1/experiments/" + id);
        assertThat(fleet.api().submit(spec).status()).isEqualTo(200);
        assertDescribed("SubmissionAnswer", submitted.json());
        var status = fleet.api().status(id);
        assertDescribed("ExperimentStatus", status);
        assertThat(fleet.api().get("/api/v1/experiments").json().valueStream()).contains(status);
        assertDescribed("ExperimentResults", fleet.api().results(id));
        assertDescribed(
                "ReplayAnswer",
                fleet.api().post("/api/v1/replays", "{\"task_ids\": [\"x\"]}").json());
        var cancelled = fleet.api().cancel(id);
        assertThat(cancelled.status()).isEqualTo(202);
        assertDescribed("CancellationAnswer", cancelled.json());
        assertThat(fleet.api().get("/api/v1/openapi.yaml").response().body())
                .isEqualTo(OpenApi.load().text());
    }
}
