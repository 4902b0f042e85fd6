package org.dpsfleet.coordinator;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import org.dpsfleet.broker.EmbeddedBroker;
import org.dpsfleet.coordinator.plan.Specs;
import org.dpsfleet.schemas.message.Stage;
import org.dpsfleet.testing.process.ChildProcess;
import org.dpsfleet.testing.topic.FleetTopics;
import org.dpsfleet.testing.worker.FakeWorkers;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/** A coordinator that is killed and started again with the folder of its state. */
@Timeout(120)
class StoredStateIT {
    private static final int HEARTBEATS = 200;

    @TempDir
    Path directory;

    private Process process;

    @AfterEach
    void stop() throws InterruptedException {
        kill();
    }

    @Test
    void itGoesOnWithoutReadingTheTopicsFromTheirBeginning() throws Exception {
        var state = directory.resolve("state");
        try (var broker = EmbeddedBroker.start(directory.resolve("kafka"), 0);
                var topics = new FleetTopics(broker.bootstrapServers());
                var workers = new FakeWorkers(broker.bootstrapServers())) {
            // given a task that is done, one that runs, and one that is to be taken
            var api = start(broker, state);
            var id = api.submitted(Specs.lin("kept", 3, 1L, 2L, 3L));
            var ids = api.taskIds(id);
            workers.evaluate(workers.adapt(topics.tasks(ids.get(0)).getFirst()), 0.5);
            workers.claim(ids.get(1), Stage.ADAPTATION, 1, OneTask.LONG);
            for (int i = 1; i <= HEARTBEATS; i++) {
                workers.progress(ids.get(1), i, HEARTBEATS, OneTask.LONG, "file:///r" + i);
            }
            api.awaitCounts(id, "total 3, published 1, running 1, done 1");
            await().until(() -> api.status(id).at("/running/0/done").asInt() == HEARTBEATS);
            var before = withoutTime(api, id);
            var published = api.metric("dps_tasks_published_total{kind=\"adaptation\"}");
            // It stores what is new once a second: all is stored when nothing was for two.
            await().until(() -> written(state).isBefore(Instant.now().minusSeconds(2)));
            // when
            kill();
            var again = start(broker, state);
            // then
            assertThat(withoutTime(again, id)).isEqualTo(before);
            assertThat(again.metric("dps_tasks_published_total{kind=\"adaptation\"}"))
                    .isEqualTo(published);
            assertThat(again.metric("dps_projection_records_total{topic=\"dps.heartbeats\"}"))
                    .isLessThan(HEARTBEATS / 10);
            assertThat(again.results(id).path("tasks")).hasSize(1);
            workers.evaluate(workers.adapt(topics.tasks(ids.get(1)).getFirst()), 0.6);
            workers.evaluate(workers.adapt(topics.tasks(ids.get(2)).getFirst()), 0.7);
            again.awaitCounts(id, "total 3, done 3");
            var end = withoutTime(again, id);

            // when the state is gone
            kill();
            var rebuilt = start(broker, directory.resolve("other"));
            // then
            assertThat(withoutTime(rebuilt, id)).isEqualTo(end);
            assertThat(rebuilt.metric("dps_projection_records_total{topic=\"dps.heartbeats\"}"))
                    .isGreaterThan(HEARTBEATS);
        }
    }

    private Api start(EmbeddedBroker broker, Path state) throws IOException {
        process = ChildProcess.builder(CoordinatorProgram.class, broker.bootstrapServers(), state.toString())
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        // The first line that is no log is its address.
        var lines = process.inputReader(StandardCharsets.UTF_8).lines();
        return new Api(
                lines.filter(line -> line.startsWith("http://")).findFirst().orElseThrow());
    }

    /** As SIGKILL does. */
    private void kill() throws InterruptedException {
        if (process != null) {
            process.destroyForcibly();
            process.waitFor();
        }
    }

    private static Instant written(Path state) throws IOException {
        try (var files = Files.list(state)) {
            return files.filter(file -> file.toString().endsWith(".log"))
                    .map(file -> file.toFile().lastModified())
                    .max(Long::compare)
                    .map(Instant::ofEpochMilli)
                    .orElse(Instant.EPOCH);
        }
    }

    private static String withoutTime(Api api, String id) {
        return api.status(id).toString().replaceAll("\"lease_left_seconds\":[0-9.]+", "");
    }
}
