package org.dpsfleet.coordinator;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import java.util.regex.Pattern;
import org.dpsfleet.coordinator.plan.Specs;
import org.dpsfleet.schemas.codec.Json;
import org.dpsfleet.schemas.message.FailureCategory;
import org.dpsfleet.schemas.message.Stage;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import tools.jackson.databind.JsonNode;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/** Lists that come in parts, each with a link to the next one. */
class PagesIT {
    private static final Pattern NEXT = Pattern.compile("<(.*)>; rel=\"next\"");

    @RegisterExtension
    final TestFleet fleet = new TestFleet();

    @Test
    void everyListIsReadInPartsAndAsAWhole() {
        // given three experiments, and one task of three that is given up
        var first = fleet.api().submitted(Specs.lin("first", 3, 1L, 2L, 3L));
        var second = fleet.api().submitted(Specs.lin("second", 3, 4L));
        var third = fleet.api().submitted(Specs.lin("third", 3, 5L));
        var ids = fleet.api().taskIds(first);
        for (var dead : List.of(ids.get(0), ids.get(2))) {
            fleet.workers().claim(dead, Stage.ADAPTATION, 1, OneTask.LONG);
            fleet.workers().fail(dead, Stage.ADAPTATION, 1, FailureCategory.BAD_INPUT);
        }
        fleet.api().awaitCounts(first, "total 3, published 1, dead 2");

        // then
        assertThat(parts("/api/v1/experiments?limit=2", "experiment_id"))
                .containsExactly(List.of(first, second), List.of(third));
        var tasks = "/api/v1/experiments/" + first + "/tasks";
        assertThat(parts(tasks + "?limit=2", "task_id")).containsExactly(ids.subList(0, 2), ids.subList(2, 3));
        assertThat(parts(tasks + "?state=dead&limit=1", "task_id"))
                .containsExactly(List.of(ids.get(0)), List.of(ids.get(2)));
        assertThat(parts(tasks, "state")).containsExactly(List.of("dead", "published", "dead"));
        var failures = parts("/api/v1/failures?experiment=" + first, "task_id");
        assertThat(failures).hasSize(1);
        assertThat(failures.getFirst()).containsExactlyInAnyOrder(ids.get(0), ids.get(2));
        assertThat(parts("/api/v1/failures?limit=1&experiment=" + first, "task_id"))
                .containsExactly(
                        failures.getFirst().subList(0, 1), failures.getFirst().subList(1, 2));
        assertThat(parts("/api/v1/failures?experiment=" + second, "task_id")).containsExactly(List.of());
    }

    @Test
    void worksAreListedAsTheTasksSayThem() {
        var id = fleet.api().submitted(Specs.lin("works", 3, 1L, 2L, 3L));
        var expected = new ArrayList<String>();
        for (var task : fleet.api().taskIds(id)) {
            await().until(() -> !fleet.topics().tasks(task).isEmpty());
            expected.add(Json.sha256(fleet.topics().tasks(task).getLast().work()));
        }

        assertThat(parts("/api/v1/experiments/" + id + "/works?limit=2", JsonNode::asString))
                .containsExactly(expected.subList(0, 2), expected.subList(2, 3));
        assertThat(expected)
                .doesNotHaveDuplicates()
                .allSatisfy(work -> assertThat(work).matches("[0-9a-f]{64}"));
        assertThat(fleet.api().get("/api/v1/experiments/0123456789abcdef/works").status())
                .isEqualTo(404);
    }

    @Test
    void whatIsNoPageIsRefused() {
        var id = fleet.api().submitted(Specs.lin("one", 3, 1L));

        assertThat(detail("/api/v1/experiments?limit=0"))
                .isEqualTo("limit '0' is not accepted; accepted: a whole number from 1 to 10000");
        assertThat(detail("/api/v1/experiments?limit=many")).contains("limit 'many' is not accepted");
        assertThat(detail("/api/v1/experiments?after=nothing")).isEqualTo("there is no experiment 'nothing'");
        assertThat(detail("/api/v1/experiments/" + id + "/tasks?state=ded")).contains("did you mean 'dead'?");
        assertThat(detail("/api/v1/experiments/" + id + "/tasks?after=x")).contains("after 'x' is not accepted");
    }

    private String detail(String target) {
        return fleet.api().get(target).json().path("detail").asString();
    }

    /** A field of all entries, part by part. */
    private List<List<String>> parts(String target, String field) {
        return parts(target, entry -> entry.path(field).asString());
    }

    private List<List<String>> parts(String target, Function<JsonNode, String> text) {
        var parts = new ArrayList<List<String>>();
        var next = target;
        while (next != null) {
            var reply = fleet.api().get(next);
            assertThat(reply.status()).isEqualTo(200);
            parts.add(reply.json().valueStream().map(text).toList());
            next = reply.response()
                    .headers()
                    .firstValue("Link")
                    .map(NEXT::matcher)
                    .filter(link -> link.matches())
                    .map(link -> link.group(1))
                    .orElse(null);
        }
        return parts;
    }
}
