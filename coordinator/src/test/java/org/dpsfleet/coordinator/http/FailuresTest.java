package org.dpsfleet.coordinator.http;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.record.TimestampType;
import org.dpsfleet.coordinator.DeadTasks;
import org.dpsfleet.coordinator.dispatch.ReplayOutcome;
import org.dpsfleet.coordinator.projection.Projection;
import org.dpsfleet.schemas.codec.Json;
import org.dpsfleet.schemas.http.FailureQuery;
import org.dpsfleet.schemas.http.ReplayAnswer;
import org.dpsfleet.schemas.http.ReplayRequest;
import org.dpsfleet.schemas.message.FailureCategory;
import org.dpsfleet.schemas.message.Stage;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/** After a night in which more tasks failed than one request may try again. */
class FailuresTest {
    private static final int TASKS = 10_500;
    private static final Projection PROJECTION = new Projection(() -> Instant.EPOCH);
    private static final Health WELL = new Health() {
        @Override
        public Optional<String> dead() {
            return Optional.empty();
        }

        @Override
        public Optional<String> notReady() {
            return Optional.empty();
        }

        @Override
        public Optional<String> stopped() {
            return Optional.empty();
        }

        @Override
        public Optional<String> stoppedNow() {
            return Optional.empty();
        }

        @Override
        public List<String> warnings() {
            return List.of();
        }
    };

    private final List<Integer> pages = new ArrayList<>();
    private final Failures failures = new Failures(PROJECTION, null, this::replay, WELL);

    @BeforeAll
    static void dieAll() {
        DeadTasks.records(TASKS, FailureCategory.MISSING_DATA)
                .forEach(record -> PROJECTION.apply(new ConsumerRecord<>(
                        record.topic(),
                        0,
                        0,
                        Instant.parse("2026-01-31T12:00:00Z").toEpochMilli(),
                        TimestampType.CREATE_TIME,
                        record.key().length,
                        record.value().length,
                        record.key(),
                        record.value(),
                        record.headers(),
                        Optional.empty())));
    }

    @Test
    void allAreReplayedPageByPage() {
        // given
        var request = new ReplayRequest(null, FailureQuery.of(null), null, 1_000, null, false, false);
        var replayed = new ArrayList<String>();
        // when
        @Nullable String next = null;
        do {
            var answer = replay(request.from(next));
            answer.replayed().forEach(task -> replayed.add(task.taskId()));
            next = answer.next();
        } while (next != null);
        // then
        assertThat(replayed).isEqualTo(DeadTasks.ids(TASKS));
        assertThat(pages).hasSize(11).allSatisfy(page -> assertThat(page).isBetween(1, 1_000));
    }

    @Test
    void moreIdsThanOnePageAreTakenToo() {
        var request = new ReplayRequest(DeadTasks.ids(TASKS), null, null, 10_000, null, true, false);

        var first = replay(request);
        var second = replay(request.from(first.next()));

        assertThat(first.replayed()).hasSize(10_000);
        assertThat(second.replayed()).hasSize(TASKS - 10_000);
        assertThat(second.next()).isNull();
    }

    @Test
    void aFilterNarrowsTheIds() {
        var ids = List.of(DeadTasks.ids(3).get(2), "unknown");
        var missing = new FailureQuery(null, FailureCategory.MISSING_DATA, null, null, null);
        var lost = new FailureQuery(null, FailureCategory.LOST, null, null, null);

        assertThat(replay(new ReplayRequest(ids, missing, null, 10, null, true, false))
                        .replayed())
                .extracting(ReplayAnswer.ReplayedTask::taskId)
                .containsExactly(ids.getFirst());
        assertThat(replay(new ReplayRequest(ids, lost, null, 10, null, true, false))
                        .replayed())
                .isEmpty();
    }

    @Test
    void theFilterLooksAtTheTimeAndTheWorker() {
        var noon = Instant.parse("2026-01-31T12:00:00Z");

        assertThat(count(new FailureQuery(null, null, "w", noon, null))).isEqualTo(5);
        assertThat(count(new FailureQuery(null, null, "v", null, null))).isZero();
        assertThat(count(new FailureQuery(null, null, null, noon.plusMillis(1), null)))
                .isZero();
        assertThat(count(new FailureQuery(null, null, null, null, noon))).isZero();
        assertThat(count(new FailureQuery(null, null, null, null, noon.plusMillis(1))))
                .isEqualTo(5);
    }

    private int count(FailureQuery filter) {
        return replay(new ReplayRequest(DeadTasks.ids(5), filter, null, 10, null, true, false))
                .replayed()
                .size();
    }

    private ReplayAnswer replay(ReplayRequest request) {
        return Json.decode(
                ReplayAnswer.class, failures.replay(request, "a test", null).whole());
    }

    /** Replays whatever it is given. */
    private ReplayOutcome replay(
            List<String> taskIds,
            byte @Nullable [] with,
            boolean dryRun,
            boolean force,
            String by,
            @Nullable String key) {
        pages.add(taskIds.size());
        var replayed = taskIds.stream()
                .map(id -> new ReplayOutcome.Replayed(id, Stage.ADAPTATION, 2))
                .toList();
        return new ReplayOutcome(dryRun, replayed, List.of());
    }
}
