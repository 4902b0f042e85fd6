package org.dpsfleet.coordinator;

import java.net.URI;
import java.net.http.HttpRequest;
import java.util.List;
import java.util.stream.LongStream;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.dpsfleet.coordinator.plan.Specs;
import org.dpsfleet.schemas.codec.Json;
import org.dpsfleet.schemas.message.FailureCategory;
import org.dpsfleet.schemas.message.MessageHeaders;
import org.dpsfleet.schemas.message.Stage;
import org.dpsfleet.schemas.spec.ExperimentSpec;
import org.dpsfleet.schemas.topic.Topic;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/** The trace of an experiment, as the headers of its messages tell it where nobody collects spans. */
class TraceIT {
    private static final String TRACEPARENT = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01";

    /** As the specification's example has it, from two collectors. */
    private static final String TRACESTATE = "rojo=00f067aa0ba902b7,congo=t61rcWkgMzE";

    /** More than are published before any is claimed. */
    private static final int TASKS = 17;

    @RegisterExtension
    final TestFleet fleet = new TestFleet();

    @Test
    void allThatFollowsFromARequestIsOfItsTraceAlsoAfterARestart() {
        // given
        var id = submitTraced(
                Specs.lin("traced", 1, LongStream.rangeClosed(1, TASKS).boxed().toArray(Long[]::new)));
        fleet.api().awaitCounts(id, "total 17, planned 1, published 16");
        var first = fleet.api().taskIds(id).getFirst();

        // when the coordinator starts anew, an attempt fails, and the last task is published
        fleet.restartCoordinator();
        fleet.workers().claim(first, Stage.ADAPTATION, 1, OneTask.LONG);
        fleet.workers().fail(first, Stage.ADAPTATION, 1, FailureCategory.INTERNAL);
        await().untilAsserted(() -> assertThat(fleet.topics().tasks(first)).hasSize(2));
        for (var task : fleet.api().taskIds(id).subList(1, 5)) {
            fleet.workers().claim(task, Stage.ADAPTATION, 1, OneTask.LONG);
        }
        await().untilAsserted(() ->
                assertThat(fleet.topics().records(Topic.ADAPTATION_TASKS)).hasSize(TASKS + 1));
        assertThat(fleet.api().cancel(id).status()).isEqualTo(202);

        // then
        var experiments = fleet.topics().records(Topic.EXPERIMENTS);
        assertThat(experiments).hasSize(2);
        assertTraced(experiments);
        var tasks = fleet.topics().records(Topic.ADAPTATION_TASKS);
        assertTraced(tasks);

        // and a request without a trace starts one for all of its tasks
        var untraced = fleet.api().submitted(Specs.lin("untraced", 2, 1L, 2L));
        fleet.api().awaitCounts(untraced, "total 2, published 2");
        var made = traceparent(fleet.topics().records(Topic.EXPERIMENTS).getLast());
        assertThat(made).matches("00-[0-9a-f]{32}-[0-9a-f]{16}-01").isNotEqualTo(TRACEPARENT);
        var all = fleet.topics().records(Topic.ADAPTATION_TASKS);
        assertThat(all.subList(tasks.size(), all.size()))
                .hasSize(2)
                .extracting(TraceIT::traceparent)
                .containsOnly(made);
    }

    private String submitTraced(ExperimentSpec spec) {
        var reply =
                Api.send(HttpRequest.newBuilder(URI.create(fleet.coordinator().url() + "/api/v1/experiments"))
                        .header("Content-Type", "application/json")
                        .header("traceparent", TRACEPARENT)
                        .header("tracestate", "rojo=00f067aa0ba902b7")
                        .header("tracestate", "congo=t61rcWkgMzE")
                        .POST(HttpRequest.BodyPublishers.ofString(Json.text(spec))));
        assertThat(reply.status()).as(reply.response().body()).isEqualTo(202);
        return reply.json().path("experiment_id").asString();
    }

    private static void assertTraced(List<ConsumerRecord<byte[], byte[]>> records) {
        assertThat(records).extracting(TraceIT::traceparent).containsOnly(TRACEPARENT);
        assertThat(records)
                .extracting(message -> MessageHeaders.text(message.headers(), "tracestate"))
                .containsOnly(TRACESTATE);
    }

    private static String traceparent(ConsumerRecord<byte[], byte[]> message) {
        return MessageHeaders.text(message.headers(), MessageHeaders.TRACEPARENT);
    }
}
