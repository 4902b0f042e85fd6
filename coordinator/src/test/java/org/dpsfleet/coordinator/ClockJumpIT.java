package org.dpsfleet.coordinator;

import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import org.dpsfleet.broker.EmbeddedBroker;
import org.dpsfleet.coordinator.plan.Specs;
import org.dpsfleet.schemas.message.FailureCategory;
import org.dpsfleet.schemas.message.Stage;
import org.dpsfleet.schemas.message.TaskCommand;
import org.dpsfleet.schemas.message.TaskEvent;
import org.dpsfleet.testing.topic.FleetTopics;
import org.dpsfleet.testing.worker.FakeWorkers;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/** A coordinator on a machine whose clock is wrong: leases, delays and commands are what they should be. */
class ClockJumpIT {
    private static final Duration LONG = Duration.ofMinutes(5);
    private static final Duration SHORT = Duration.ofMillis(300);

    @TempDir
    Path directory;

    static List<InstantSource> wrongClocks() {
        return List.of(
                InstantSource.offset(InstantSource.system(), Duration.ofHours(1)),
                InstantSource.offset(InstantSource.system(), Duration.ofHours(-1)),
                new JumpingClock());
    }

    @ParameterizedTest
    @MethodSource("wrongClocks")
    void leasesAndDelaysAreCountedByNoTimeOfDay(InstantSource wall) {
        try (var broker = EmbeddedBroker.start(directory, 0);
                var coordinator = coordinator(broker, wall);
                var workers = new FakeWorkers(broker.bootstrapServers());
                var topics = new FleetTopics(broker.bootstrapServers())) {
            // given one task that is held, one whose worker dies, one that fails
            var api = new Api(coordinator.url());
            var ids = api.taskIds(api.submitted(Specs.lin("three", 3, 1L, 2L, 3L)));
            var held = ids.get(0);
            var abandoned = ids.get(1);
            var failed = ids.get(2);
            // when
            workers.claim(held, Stage.ADAPTATION, 1, LONG);
            workers.claim(abandoned, Stage.ADAPTATION, 1, SHORT);
            workers.claim(failed, Stage.ADAPTATION, 1, LONG);
            workers.fail(failed, Stage.ADAPTATION, 1, FailureCategory.INTERNAL);
            // then
            await().until(() ->
                    topics.tasks(abandoned).size() == 2 && topics.tasks(failed).size() == 2);
            assertThat(topics.tasks(held)).hasSize(1);
            assertThat(ids)
                    .filteredOn(id -> !topics.events(id, TaskEvent.Lost.class).isEmpty())
                    .containsExactly(abandoned);
            // and a worker that still runs what it lost is told to stop
            workers.progress(abandoned, 1, 4, LONG, null);
            await().untilAsserted(() -> assertThat(topics.commands(abandoned))
                    .extracting(TaskCommand::reason)
                    .containsExactly(TaskCommand.Reason.SUPERSEDED));
        }
    }

    private static Coordinator coordinator(EmbeddedBroker broker, InstantSource wall) {
        return Coordinator.start(Settings.of(broker), new PrometheusMeterRegistry(PrometheusConfig.DEFAULT), wall);
    }
}
