package org.dpsfleet.coordinator;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.stream.LongStream;
import org.dpsfleet.coordinator.plan.Planner;
import org.dpsfleet.coordinator.plan.Specs;
import org.dpsfleet.schemas.codec.MessageCodec;
import org.dpsfleet.schemas.message.AdaptationTask;
import org.dpsfleet.schemas.message.Stage;
import org.dpsfleet.schemas.spec.ContextSource;
import org.dpsfleet.schemas.spec.ExperimentSpec;
import org.dpsfleet.schemas.topic.Topic;
import org.dpsfleet.testing.worker.FakeWorkers;
import org.dpsfleet.vocabulary.TrainingSpec;
import org.dpsfleet.vocabulary.Variant;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/** When which task is put on the topic. */
class PublishingIT {
    private static final Duration LONG = Duration.ofMinutes(5);
    private static final int READY = 16;

    @RegisterExtension
    final TestFleet fleet = new TestFleet();

    private Api api;
    private FakeWorkers workers;

    @BeforeEach
    void parts() {
        api = fleet.api();
        workers = fleet.workers();
    }

    @Test
    void onlyAFewMoreTasksThanTheFleetCanTakeAreOnTheTopic() {
        var id = submit(tasks("big", 1, 200));

        assertThat(published()).hasSize(READY);
        assertThat(count(id, "total")).isEqualTo(200);
        assertThat(count(id, "published")).isEqualTo(READY);
        assertThat(count(id, "planned")).isEqualTo(200 - READY);
        assertThat(api.status(id).path("contexts").path("total").asInt()).isEqualTo(600);

        var claimed = published();
        claimed.forEach(task -> workers.claim(task.taskId(), Stage.ADAPTATION, 1, LONG));

        // Twice as many as run are ready.
        await().untilAsserted(() -> {
            assertThat(count(id, "running")).isEqualTo(READY);
            assertThat(count(id, "published")).isEqualTo(2 * READY);
        });
        assertThat(published()).hasSize(3 * READY).doesNotHaveDuplicates();
    }

    @Test
    void aSmallUrgentExperimentIsNotBehindABigOne() {
        submit(tasks("big", 1, 200));
        var urgent = tasks("urgent", 1_000, 4).withPriority(10);
        var ids = new Planner(4096).plan(urgent).taskIds();

        submit(urgent);
        claim(4);

        await().untilAsserted(() -> assertThat(published()).hasSize(READY + 4));
        assertThat(published().subList(READY, READY + 4))
                .extracting(AdaptationTask::taskId)
                .containsExactlyElementsOf(ids);
    }

    @Test
    void experimentsShareTheFleetByTheirPriorities() {
        var first = submit(tasks("first", 1, 100));
        var second = submit(tasks("second", 1_000, 100).withPriority(3));
        for (int done = 0; done < 48; done += 4) {
            claimAndFinish(4);
            int expected = READY + done + 4;
            await().untilAsserted(() -> assertThat(published()).hasSizeGreaterThanOrEqualTo(expected));
        }

        // Of the 16 that are ready now, three quarters are those with three times the weight.
        assertThat(count(second, "published")).isBetween(11, 13);
        assertThat(count(first, "published")).isBetween(3, 5);
    }

    @Test
    void submittedAgainWithAnotherPriorityItIsTheSameExperimentWithAnotherWeight() {
        submit(tasks("big", 1, 200));
        var other = tasks("other", 1_000, 4);
        var id = submit(other);

        var again = api.submit(other.withPriority(50));

        assertThat(again.status()).isEqualTo(200);
        assertThat(again.json().path("experiment_id").asString()).isEqualTo(id);
        var records = fleet.topics().records(Topic.EXPERIMENTS, id);
        assertThat(records).hasSize(2);
        var before = MessageCodec.EXPERIMENT_RECORD.decode(records.get(0).value());
        var after = MessageCodec.EXPERIMENT_RECORD.decode(records.get(1).value());
        assertThat(after).isEqualTo(before.withSpec(before.spec().withPriority(50)));
        assertThat(api.submit(other.withPriority(50)).status()).isEqualTo(200);
        assertThat(fleet.topics().records(Topic.EXPERIMENTS, id)).hasSize(2);
    }

    @Test
    void aTaskOfTwoExperimentsIsPublishedOnce() {
        var one = submit(tasks("one", 1, 40));
        var two = submit(tasks("two", 21, 40));

        finishAll(60);

        assertThat(count(one, "adapted")).isEqualTo(40);
        assertThat(count(two, "adapted")).isEqualTo(40);
        assertThat(published()).hasSize(60).doesNotHaveDuplicates();
    }

    @Test
    void coordinatorsThatAreCutOffWhilePublishingLeaveNoTaskOutAndPublishNoneTwice() {
        var id = submit(tasks("big", 1, 150));
        for (int i = 0; i < 3; i++) {
            claimAndFinish(12);
            // Takes over from one that is in the midst of it, as after kill -9 and a restart.
            fleet.startCoordinator();
            api = fleet.api();
        }

        finishAll(150);

        assertThat(published()).hasSize(150).doesNotHaveDuplicates();
        assertThat(published())
                .extracting(AdaptationTask::taskId)
                .containsExactlyInAnyOrderElementsOf(
                        new Planner(4096).plan(tasks("big", 1, 150)).taskIds());
        assertThat(count(id, "planned")).isZero();
    }

    @Test
    void anExperimentOfTooManyTasksIsRefused() {
        var tooMany = Specs.spec(
                "vast",
                new ContextSource.All(),
                1_000,
                List.of(Variant.TUNE),
                List.of(1L, 2L),
                TrainingSpec.published());

        var refused = api.submit(tooMany);

        assertThat(refused.status()).isEqualTo(422);
        assertThat(refused.json().path("detail").asString())
                .startsWith("the experiment is 1440000 tasks; accepted: at most 1000000");
    }

    /** One task for each draw seed. */
    private static ExperimentSpec tasks(String name, long firstSeed, int count) {
        return Specs.lin(
                name, 3, LongStream.range(firstSeed, firstSeed + count).boxed().toList());
    }

    private String submit(ExperimentSpec spec) {
        return api.submitted(spec);
    }

    private int count(String id, String state) {
        return api.count(id, state);
    }

    private List<AdaptationTask> published() {
        return fleet.topics().records(Topic.ADAPTATION_TASKS).stream()
                .map(r -> MessageCodec.ADAPTATION_TASK.decode(r.value()))
                .toList();
    }

    /** The tasks that no worker has had yet, in the order of the topic. */
    private List<AdaptationTask> untouched() {
        var touched = fleet.topics().records(Topic.TASK_EVENTS).stream()
                .map(r -> new String(r.key(), StandardCharsets.UTF_8))
                .toList();
        return published().stream().filter(t -> !touched.contains(t.taskId())).toList();
    }

    private void claim(int most) {
        untouched().stream().limit(most).forEach(task -> workers.claim(task.taskId(), Stage.ADAPTATION, 1, LONG));
    }

    private void claimAndFinish(int most) {
        untouched().stream().limit(most).forEach(workers::adapt);
    }

    private void finishAll(int expected) {
        await().atMost(Duration.ofMinutes(1)).untilAsserted(() -> {
            claimAndFinish(Integer.MAX_VALUE);
            assertThat(published()).hasSizeGreaterThanOrEqualTo(expected);
            assertThat(untouched()).isEmpty();
        });
    }
}
