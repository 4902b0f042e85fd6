package org.dpsfleet.coordinator;

import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;
import org.dpsfleet.broker.EmbeddedBroker;
import org.dpsfleet.coordinator.plan.Planner;
import org.dpsfleet.coordinator.plan.Specs;
import org.dpsfleet.coordinator.task.RetryPolicy;
import org.dpsfleet.schemas.codec.Json;
import org.dpsfleet.schemas.codec.MessageCodec;
import org.dpsfleet.schemas.message.DeadLetter;
import org.dpsfleet.schemas.message.FailureCategory;
import org.dpsfleet.schemas.message.Stage;
import org.dpsfleet.schemas.message.TaskEvent;
import org.dpsfleet.schemas.spec.ContextSource;
import org.dpsfleet.schemas.spec.ExperimentSpec;
import org.dpsfleet.schemas.topic.KafkaSettings;
import org.dpsfleet.schemas.topic.Topic;
import org.dpsfleet.vocabulary.TrainingSpec;
import org.dpsfleet.vocabulary.Variant;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

/** One coordinator, a real broker, real HTTP, and workers that are a few Kafka records. */
class CoordinatorIT {
    private static final Duration LONG = Duration.ofMinutes(5);
    private static final Duration SHORT = Duration.ofMillis(300);

    @TempDir
    static Path directory;

    private static EmbeddedBroker broker;
    private static FakeWorkers workers;
    private static long seed;

    private Coordinator coordinator;
    private Api api;

    @BeforeAll
    static void startBroker() {
        broker = EmbeddedBroker.start(directory, 0);
    }

    @AfterAll
    static void stopBroker() {
        if (workers != null) {
            workers.close();
        }
        broker.close();
    }

    @BeforeEach
    void start() {
        startCoordinator();
        if (workers == null) {
            workers = new FakeWorkers(broker.bootstrapServers());
        }
    }

    @AfterEach
    void stop() {
        coordinator.close();
    }

    @Test
    void aSubmittedExperimentIsOnTheTopicAndAgainItIsTheSameOne() {
        var spec = spec(List.of(Variant.BASELINE, Variant.LIN));
        var plan = new Planner(4096).plan(spec);

        var first = api.submit(spec);

        assertThat(first.status()).as(first.response().body()).isEqualTo(202);
        assertThat(first.response().headers().firstValue("Location"))
                .hasValue("/api/v1/experiments/" + plan.experimentId());
        assertThat(first.json().toString())
                .isEqualTo("{\"experiment_id\":\"%s\",\"tasks\":2,\"published\":2,\"already_done\":0}"
                        .formatted(plan.experimentId()));
        for (var task : plan.tasks()) {
            assertThat(workers.tasks(task.taskId())).containsExactly(task);
        }

        var again = api.submit(spec);

        assertThat(again.status()).isEqualTo(200);
        assertThat(again.json().path("experiment_id").asString()).isEqualTo(plan.experimentId());
        for (var task : plan.tasks()) {
            assertThat(workers.tasks(task.taskId())).hasSize(1);
        }
    }

    @Test
    void aDryRunPublishesNothing() {
        var spec = spec(List.of(Variant.LIN));
        var plan = new Planner(4096).plan(spec);

        var reply = api.post("/api/v1/experiments?dry_run=true", Json.text(spec));

        assertThat(reply.status()).isEqualTo(200);
        assertThat(reply.json().path("published").asInt()).isEqualTo(1);
        assertThat(api.get("/api/v1/experiments/" + plan.experimentId()).status())
                .isEqualTo(404);
        assertThat(workers.tasks(plan.taskIds().getFirst())).isEmpty();
    }

    @Test
    void aTaskGoesFromClaimToScoresAndItsResultsAreThere() {
        var id = submit(spec(List.of(Variant.LIN)));
        var taskId = onlyTask(id);
        assertThat(counts(id)).isEqualTo("total 1, published 1");

        workers.claim(taskId, Stage.ADAPTATION, 1, LONG);
        workers.progress(taskId, 1, 4, LONG, "file:///r4");
        awaitCounts(id, "total 1, running 1");
        await().untilAsserted(() -> {
            var running = api.status(id).path("running").path(0);
            assertThat(running.path("worker").asString()).isEqualTo("w1");
            assertThat(running.path("done").asInt()).isEqualTo(4);
            assertThat(running.path("unit").asString()).isEqualTo("epochs");
            assertThat(running.path("lease_left_seconds").asDouble()).isBetween(200.0, 300.0);
        });

        var ready = workers.adapt(workers.tasks(taskId).getFirst());
        awaitCounts(id, "total 1, adapted 1");
        assertThat(results(id).path("complete").asBoolean()).isFalse();

        workers.claim(taskId, Stage.EVALUATION, 1, LONG);
        workers.evaluate(ready, 0.75);
        awaitCounts(id, "total 1, done 1");
        var status = api.status(id);
        assertThat(status.path("state").asString()).isEqualTo("succeeded");
        assertThat(status.path("finished_at").isString()).isTrue();
        assertThat(status.path("contexts").toString()).isEqualTo("{\"done\":3,\"total\":3}");
        var results = results(id);
        assertThat(results.path("complete").asBoolean()).isTrue();
        assertThat(results.path("experiment").path("experiment_id").asString()).isEqualTo(id);
        assertThat(results.path("tasks").path(0).path("scores")).hasSize(3);
        assertThat(results.path("tasks")
                        .path(0)
                        .path("scores")
                        .path(0)
                        .path("test_score")
                        .asDouble())
                .isEqualTo(0.75);
    }

    @Test
    void anotherExperimentSharesTasksThatAreDone() {
        var spec = spec(List.of(Variant.LIN));
        var taskId = onlyTask(submit(spec));
        workers.evaluate(workers.adapt(workers.tasks(taskId).getFirst()), 0.5);
        awaitCounts(new Planner(4096).plan(spec).experimentId(), "total 1, done 1");

        var other = api.submit(renamed(spec, "other-" + seed));

        assertThat(other.json().path("already_done").asInt()).isEqualTo(1);
        assertThat(other.json().path("published").asInt()).isZero();
        var otherId = other.json().path("experiment_id").asString();
        assertThat(api.status(otherId).path("state").asString()).isEqualTo("succeeded");
        assertThat(results(otherId).path("tasks")).hasSize(1);
        assertThat(workers.tasks(taskId)).hasSize(1);
    }

    @Test
    void anAttemptWhoseLeaseRunsOutIsLostAndGoesOnFromItsResumePoint() {
        var id = submit(spec(List.of(Variant.LIN)));
        var taskId = onlyTask(id);

        workers.claim(taskId, Stage.ADAPTATION, 1, SHORT);
        workers.progress(taskId, 1, 3, SHORT, "file:///r3");

        await().untilAsserted(() -> assertThat(workers.tasks(taskId)).hasSize(2));
        var second = workers.tasks(taskId).get(1);
        assertThat(second.attempt()).isEqualTo(2);
        assertThat(second.resumeFrom()).isEqualTo("file:///r3");
        assertThat(second.work()).isEqualTo(workers.tasks(taskId).getFirst().work());
        awaitCounts(id, "total 1, published 1");
        assertThat(api.status(id).path("lost").asInt()).isEqualTo(1);
        assertThat(api.status(id).path("retried").asInt()).isEqualTo(1);
        assertThat(api.get("/api/v1/failures?experiment=" + id).json()).isEmpty();

        // The first attempt comes back to life, and counts.
        workers.adapt(workers.tasks(taskId).getFirst());
        awaitCounts(id, "total 1, adapted 1");
    }

    @Test
    void anEvaluationThatFailsIsTriedAgain() {
        var id = submit(spec(List.of(Variant.LIN)));
        var taskId = onlyTask(id);
        workers.adapt(workers.tasks(taskId).getFirst());

        workers.claim(taskId, Stage.EVALUATION, 1, LONG);
        workers.fail(taskId, Stage.EVALUATION, 1, FailureCategory.INTERNAL);

        await().untilAsserted(() -> assertThat(workers.checkpoints(taskId)).hasSize(2));
        assertThat(workers.checkpoints(taskId).get(1).attempt()).isEqualTo(2);
        workers.evaluate(workers.checkpoints(taskId).get(1), 0.5);
        awaitCounts(id, "total 1, done 1");
    }

    @Test
    void aTaskThatCannotSucceedIsADeadLetterWithTheOriginalBytesAndCanBeReplayed() {
        var id = submit(spec(List.of(Variant.LIN)));
        var taskId = onlyTask(id);
        var original = workers.read(Topic.ADAPTATION_TASKS, taskId).getFirst();

        workers.claim(taskId, Stage.ADAPTATION, 1, LONG);
        workers.fail(taskId, Stage.ADAPTATION, 1, FailureCategory.BAD_INPUT);

        awaitCounts(id, "total 1, dead 1");
        assertThat(api.status(id).path("state").asString()).isEqualTo("failed");
        var letter = workers.read(Topic.DEAD_ADAPTATION_TASKS, taskId).getFirst();
        assertThat(letter.key()).isEqualTo(original.key());
        assertThat(letter.value()).isEqualTo(original.value());
        assertThat(letter.headers().toArray()).startsWith(original.headers().toArray());
        var account = DeadLetter.read(letter.headers());
        assertThat(account.origin().offset()).isEqualTo(original.offset());
        assertThat(account.cause().category()).isEqualTo(FailureCategory.BAD_INPUT);
        assertThat(account.cause().message()).isEqualTo("because");

        var failure = api.get("/api/v1/failures?experiment=" + id).json().path(0);
        assertThat(failure.path("task_id").asString()).isEqualTo(taskId);
        assertThat(failure.path("category").asString()).isEqualTo("bad_input");
        assertThat(failure.path("message").asString()).isEqualTo("because");
        assertThat(failure.path("attempts").asInt()).isEqualTo(1);

        assertThat(filtered(id, "category=bad_input&worker=w1&since=2020-01-01T00:00:00Z"))
                .hasSize(1);
        assertThat(filtered(id, "category=lost")).isEmpty();
        assertThat(filtered(id, "worker=w2")).isEmpty();
        assertThat(filtered(id, "until=2020-01-01T00:00:00Z")).isEmpty();
        assertThat(api.get("/api/v1/failures?category=bad").status()).isEqualTo(400);
        assertThat(api.get("/api/v1/failures?since=yesterday").status()).isEqualTo(400);

        var asked = "{\"task_ids\":[\"%s\",\"nobody\"],\"dry_run\":%b}";
        var dry = api.post("/api/v1/replays", asked.formatted(taskId, true)).json();
        assertThat(dry.path("replayed")).hasSize(1);
        assertThat(workers.tasks(taskId)).hasSize(1);

        var replay = api.post("/api/v1/replays", asked.formatted(taskId, false)).json();
        assertThat(replay.path("replayed").path(0).path("attempt").asInt()).isEqualTo(2);
        assertThat(replay.path("refused").path(0).path("detail").asString()).isEqualTo("no task has this id");
        var again = workers.read(Topic.ADAPTATION_TASKS, taskId).get(1);
        assertThat(DeadLetter.replayOf(again.headers())).isEqualTo("dlq.dps.adaptation-tasks-0@" + letter.offset());
        assertThat(counts(id)).isEqualTo("total 1, published 1");
        assertThat(api.get("/api/v1/failures?experiment=" + id).json()).isEmpty();
        assertThat(events(taskId)).anyMatch(e -> e instanceof TaskEvent.Replayed);

        workers.fail(taskId, Stage.ADAPTATION, 2, FailureCategory.BAD_INPUT);
        awaitCounts(id, "total 1, dead 1");
        var history =
                api.get("/api/v1/failures?experiment=" + id).json().path(0).path("history");
        assertThat(history.valueStream().map(e -> e.path("event").asString() + e.path("attempt")))
                .containsExactly("failed1", "dead_lettered1", "replayed2", "failed2", "dead_lettered2");
        api.post("/api/v1/replays", asked.formatted(taskId, false));

        workers.evaluate(workers.adapt(workers.tasks(taskId).get(2)), 0.5);
        awaitCounts(id, "total 1, done 1");
        var late = api.post("/api/v1/replays", asked.formatted(taskId, false)).json();
        assertThat(late.path("refused").path(0).path("detail").asString())
                .isEqualTo("it is done already; with force it is tried all the same");

        var forced = "{\"task_ids\":[\"%s\"],\"force\":true}".formatted(taskId);
        var repeat = api.post("/api/v1/replays", forced).json();
        assertThat(repeat.path("replayed").path(0).path("attempt").asInt()).isEqualTo(4);
        // Nothing depends on it, and yet whoever runs it is not told to stop.
        workers.claim(taskId, Stage.ADAPTATION, 4, LONG);
        await().during(Duration.ofSeconds(2))
                .until(() -> workers.read(Topic.COMMANDS, taskId).isEmpty());
        workers.evaluate(workers.adapt(workers.tasks(taskId).get(3)), 0.9);
        await().untilAsserted(() -> assertThat(api.get("/metrics").response().body())
                .contains("dps_tasks_superseded_total{kind=\"evaluation\"} 1"));
        assertThat(api.get("/api/v1/experiments/" + id + "/results")
                        .json()
                        .at("/tasks/0/scores/0/test_score")
                        .asDouble())
                .isEqualTo(0.5);
    }

    private JsonNode filtered(String id, String query) {
        return api.get("/api/v1/failures?experiment=" + id + "&" + query).json();
    }

    @Test
    void theLimitOfAttemptsEndsInADeadLetter() {
        var id = submit(spec(List.of(Variant.LIN)));
        var taskId = onlyTask(id);

        for (int attempt = 1; attempt <= 3; attempt++) {
            int expected = attempt;
            await().untilAsserted(() -> assertThat(workers.tasks(taskId)).hasSize(expected));
            workers.claim(taskId, Stage.ADAPTATION, attempt, LONG);
            workers.fail(taskId, Stage.ADAPTATION, attempt, FailureCategory.INTERNAL);
        }

        awaitCounts(id, "total 1, dead 1");
        assertThat(api.get("/api/v1/failures?experiment=" + id)
                        .json()
                        .path(0)
                        .path("attempts")
                        .asInt())
                .isEqualTo(3);
        assertThat(workers.tasks(taskId)).hasSize(3);
    }

    @Test
    void aRestartedCoordinatorHasTheSameStateAndGoesOn() {
        var id = submit(spec(List.of(Variant.BASELINE, Variant.LIN)));
        var ids = taskIds(id);
        workers.claim(ids.get(0), Stage.ADAPTATION, 1, LONG);
        workers.adapt(workers.tasks(ids.get(0)).getFirst());
        workers.claim(ids.get(1), Stage.ADAPTATION, 1, LONG);
        workers.progress(ids.get(1), 1, 2, LONG, "file:///r2");
        awaitCounts(id, "total 2, running 1, adapted 1");
        var before = withoutTime(api.status(id).toString());

        coordinator.close();
        // Happens while nobody looks.
        workers.claim(ids.get(0), Stage.EVALUATION, 1, SHORT);
        startCoordinator();

        await().untilAsserted(() -> assertThat(workers.checkpoints(ids.get(0))).hasSize(2));
        awaitCounts(id, "total 2, running 1, adapted 1");
        assertThat(withoutTime(api.status(id).toString()))
                .isEqualTo(before.replace("\"lost\":0,", "\"lost\":1,").replace("\"retried\":0", "\"retried\":1"));
        workers.evaluate(workers.checkpoints(ids.get(0)).get(1), 0.5);
        awaitCounts(id, "total 2, running 1, done 1");
    }

    @Test
    void aSecondCoordinatorFencesTheFirst() throws Exception {
        var spec = spec(List.of(Variant.LIN));
        try (var second = Coordinator.start(settings(), registry())) {
            var refused = api.submit(spec);

            assertThat(refused.status()).isEqualTo(503);
            assertThat(refused.json().path("detail").asString())
                    .startsWith("another coordinator has started with this Kafka and taken over");
            assertThat(api.get("/livez").status()).isEqualTo(503);
            assertThatThrownBy(() -> coordinator
                            .terminated()
                            .orTimeout(5, TimeUnit.SECONDS)
                            .join())
                    .isInstanceOf(CompletionException.class)
                    .hasMessageContaining("another coordinator has started");
            var younger = new Api(second.url());
            assertThat(younger.submit(spec).status()).isEqualTo(202);
            assertThat(younger.get("/livez").status()).isEqualTo(200);
        }
    }

    @Test
    void anUnreadableTaskHoldsNobodyUpAndItsBytesAreKept() {
        var strange = "ee".repeat(32);
        workers.send(FakeWorkers.record(Topic.ADAPTATION_TASKS, "not an id", new byte[] {9}));
        workers.send(FakeWorkers.record(Topic.ADAPTATION_TASKS, strange, new byte[] {1, 2, 3}));

        var id = submit(spec(List.of(Variant.LIN)));

        assertThat(counts(id)).isEqualTo("total 1, published 1");
        workers.claim(strange, Stage.ADAPTATION, 1, LONG);
        workers.fail(strange, Stage.ADAPTATION, 1, FailureCategory.BAD_INPUT);
        await().untilAsserted(() -> assertThat(workers.read(Topic.DEAD_ADAPTATION_TASKS, strange))
                .singleElement()
                .satisfies(l -> assertThat(l.value()).containsExactly(1, 2, 3)));
        await().untilAsserted(() ->
                assertThat(api.get("/api/v1/failures").json().toString()).contains(strange));
        var replay = api.post("/api/v1/replays", "{\"task_ids\":[\"%s\"]}".formatted(strange))
                .json();
        assertThat(replay.path("refused").path(0).path("detail").asString()).startsWith("its message can't be read");
    }

    @Test
    void anUnreadableTaskIsRepairedWithAMessageOfTheSameWorkOnly() {
        var spec = spec(List.of(Variant.LIN));
        var right = new Planner(4096).plan(spec).task(0);
        var taskId = right.taskId();
        workers.send(FakeWorkers.record(Topic.ADAPTATION_TASKS, taskId, new byte[] {1, 2, 3}));
        workers.fail(taskId, Stage.ADAPTATION, 1, FailureCategory.BAD_INPUT);
        await().untilAsserted(() ->
                assertThat(api.get("/api/v1/failures").json().toString()).contains(taskId));
        var message = Json.text(right);

        assertThat(refusal(taskId, "{\"task_id\": \"x\"}")).startsWith("the message given can't be taken");
        assertThat(refusal(taskId, message.replace("\"epochs\":10", "\"epochs\":11")))
                .startsWith("the work in the message given is another task's");
        assertThat(refusal(taskId, message.replace(taskId, "ee".repeat(32))))
                .isEqualTo("the message given is that of task " + "ee".repeat(32));
        assertThat(api.post("/api/v1/replays", replay(taskId, "1")).status()).isEqualTo(422);

        var replay = api.post("/api/v1/replays", replay(taskId, message)).json();
        assertThat(replay.path("replayed").path(0).path("attempt").asInt()).isEqualTo(2);
        var again = workers.read(Topic.ADAPTATION_TASKS, taskId).getLast();
        var repaired = MessageCodec.ADAPTATION_TASK.decode(again.value());
        assertThat(repaired.work()).isEqualTo(right.work());
        assertThat(repaired.attempt()).isEqualTo(2);
    }

    private static String replay(String taskId, String with) {
        return "{\"task_ids\":[\"%s\"],\"with\":%s}".formatted(taskId, with);
    }

    private String refusal(String taskId, String with) {
        return api.post("/api/v1/replays", replay(taskId, with))
                .json()
                .path("refused")
                .path(0)
                .path("detail")
                .asString();
    }

    private void startCoordinator() {
        coordinator = Coordinator.start(settings(), registry());
        api = new Api(coordinator.url());
    }

    private static CoordinatorSettings settings() {
        return new CoordinatorSettings(
                KafkaSettings.of(broker.bootstrapServers()),
                CoordinatorSettings.LOOPBACK,
                0,
                null,
                4096,
                new RetryPolicy(3, Duration.ofMillis(50), Duration.ofMillis(100)),
                2,
                (short) 1);
    }

    private static PrometheusMeterRegistry registry() {
        return new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
    }

    /** Every test has a draw seed, and so tasks, of its own. */
    private static ExperimentSpec spec(List<Variant> variants) {
        seed++;
        return Specs.spec(
                "test-" + seed, new ContextSource.Random(3, 1), 1, variants, List.of(seed), TrainingSpec.published());
    }

    private static ExperimentSpec renamed(ExperimentSpec s, String name) {
        return Specs.spec(
                name,
                s.contexts(),
                s.replicates().repetitions(),
                s.metrics().variants(),
                s.replicates().drawSeeds(),
                s.training());
    }

    private String submit(ExperimentSpec spec) {
        return api.submit(spec).json().path("experiment_id").asString();
    }

    private List<String> taskIds(String experimentId) {
        return results(experimentId)
                .path("experiment")
                .path("task_ids")
                .valueStream()
                .map(n -> n.asString())
                .toList();
    }

    private String onlyTask(String experimentId) {
        return taskIds(experimentId).getFirst();
    }

    private JsonNode results(String experimentId) {
        return api.get("/api/v1/experiments/" + experimentId + "/results").json();
    }

    private static List<TaskEvent> events(String taskId) {
        return workers.read(Topic.TASK_EVENTS, taskId).stream()
                .map(r -> MessageCodec.TASK_EVENT.decode(r.value()))
                .toList();
    }

    private void awaitCounts(String experimentId, String expected) {
        await().untilAsserted(() -> assertThat(counts(experimentId)).isEqualTo(expected));
    }

    /** For example {@code total 2, running 1, done 1}; zeros left out. */
    private String counts(String experimentId) {
        var tasks = api.status(experimentId).path("tasks");
        var words = new ArrayList<String>();
        for (var name : List.of("total", "published", "running", "waiting", "adapted", "done", "dead")) {
            if (tasks.path(name).asInt() > 0) {
                words.add(name + " " + tasks.path(name).asInt());
            }
        }
        return String.join(", ", words);
    }

    private static String withoutTime(String status) {
        return status.replaceAll("\"lease_left_seconds\":[0-9.]+", "\"lease_left_seconds\":0");
    }
}
