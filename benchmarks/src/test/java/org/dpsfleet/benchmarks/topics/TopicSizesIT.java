package org.dpsfleet.benchmarks.topics;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import org.dpsfleet.broker.EmbeddedBroker;
import org.dpsfleet.schemas.message.Stage;
import org.dpsfleet.schemas.topic.KafkaSettings;
import org.dpsfleet.schemas.topic.Topic;
import org.dpsfleet.testing.message.ExampleTasks;
import org.dpsfleet.testing.topic.FleetTopics;
import org.dpsfleet.testing.worker.FakeWorkers;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;

/** What the broker says of its topics is what is on its disk, and when it came there. */
class TopicSizesIT {
    @TempDir
    Path folder;

    @Test
    void theBytesAreThoseOnTheDisk() throws Exception {
        try (var broker = EmbeddedBroker.start(folder, 0);
                var topics = FleetTopics.create(broker.bootstrapServers(), 4);
                var workers = new FakeWorkers(broker.bootstrapServers())) {
            // given
            var tasks = ExampleTasks.tasks(3);
            topics.publish(tasks);
            for (var task : tasks) {
                workers.claim(task.taskId(), Stage.ADAPTATION, 1, Duration.ofMinutes(1));
                workers.evaluate(workers.adapt(task), 0.5);
            }

            // when
            var sizes = TopicSizes.of(KafkaSettings.of(broker.bootstrapServers()));

            // then
            assertThat(sizes.topics())
                    .extracting(TopicSize::topic)
                    .containsExactly(
                            Topic.ADAPTATION_TASKS,
                            Topic.CHECKPOINTS,
                            Topic.TASK_EVENTS,
                            Topic.HEARTBEATS,
                            Topic.SCORES);
            for (var size : sizes.topics()) {
                assertThat(size.bytes())
                        .as(size.topic().topicName())
                        .isEqualTo(onDisk(size.topic()))
                        .isPositive();
            }
            assertThat(sizes.heartbeatBytes()).isEqualTo(onDisk(Topic.HEARTBEATS));
            assertThat(sizes.keptBytes())
                    .isEqualTo(onDisk(Topic.ADAPTATION_TASKS)
                            + onDisk(Topic.CHECKPOINTS)
                            + onDisk(Topic.TASK_EVENTS)
                            + onDisk(Topic.SCORES));
            long first = topics.records(Topic.ADAPTATION_TASKS).stream()
                    .mapToLong(record -> record.timestamp())
                    .min()
                    .orElseThrow();
            long last = topics.records(Topic.SCORES).getLast().timestamp();
            assertThat(sizes.seconds(Topic.ADAPTATION_TASKS, Topic.SCORES))
                    .isBetween((last - first) / 1000.0, (Instant.now().toEpochMilli() - first) / 1000.0);
        }
    }

    private long onDisk(Topic topic) throws IOException {
        try (var files = Files.walk(folder)) {
            return files.filter(file -> file.toString().endsWith(".log")
                            && file.getParent().getFileName().toString().matches(topic + "-\\d+"))
                    .mapToLong(file -> file.toFile().length())
                    .sum();
        }
    }
}
