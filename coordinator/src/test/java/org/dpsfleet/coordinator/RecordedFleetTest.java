package org.dpsfleet.coordinator;

import java.io.IOException;
import java.nio.file.Files;
import java.time.Instant;
import java.util.HashSet;
import java.util.Set;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.dpsfleet.coordinator.projection.Projection;
import org.dpsfleet.schemas.codec.MessageCodec;
import org.dpsfleet.schemas.message.FailureCategory;
import org.dpsfleet.schemas.message.TaskCommand;
import org.dpsfleet.schemas.message.TaskEvent;
import org.dpsfleet.schemas.topic.Topic;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Everything that an earlier version left on the topics is read today, to the states that it had then. The recordings
 * are never made anew: topics are kept for ever, and so are their messages' meanings.
 */
class RecordedFleetTest {
    @ParameterizedTest
    @ValueSource(strings = "0.1")
    void everyTaskStandsWhereItStood(String version) throws IOException {
        // given
        var states = Files.readAllLines(TopicRecording.RECORDED.resolve(version).resolve("states.txt"));
        // when
        var read = RecordedFleet.states(TopicRecording.read(version));
        // then
        assertThat(read).hasSizeGreaterThan(15).containsExactlyElementsOf(states);
    }

    @ParameterizedTest
    @ValueSource(strings = "0.1")
    void nothingIsPassedOverButWhatWasUnreadableThen(String version) {
        // given
        var projection = new Projection(Instant::now);
        // when
        TopicRecording.read(version).forEach(projection::apply);
        // then
        assertThat(projection.unreadable()).as("the damaged task").isEqualTo(1);
        assertThat(projection.experiments().all())
                .extracting(experiment -> experiment.record().spec().name())
                .containsExactlyInAnyOrder(
                        "finished",
                        "failing",
                        "cancelled",
                        "handed-back",
                        "queued",
                        "lost",
                        "late",
                        "running",
                        "waiting",
                        "cancelling");
    }

    @Test
    void theRecordingHasEveryKindOfMessage() {
        var topics = new HashSet<String>();
        var events = new HashSet<Class<?>>();
        var categories = new HashSet<FailureCategory>();
        for (var message : TopicRecording.read("0.1")) {
            topics.add(message.topic());
            if (message.topic().equals(Topic.TASK_EVENTS.topicName())) {
                var event = MessageCodec.TASK_EVENT.decode(message.value());
                events.add(event.getClass());
                if (event instanceof TaskEvent.Failed failed) {
                    categories.add(failed.category());
                }
            }
        }
        assertThat(topics)
                .containsExactlyInAnyOrder(
                        "dps.experiments",
                        "dps.adaptation-tasks",
                        "dps.checkpoints",
                        "dps.task-events",
                        "dps.scores",
                        "dps.commands",
                        "dlq.dps.adaptation-tasks",
                        "dlq.dps.checkpoints");
        // Later versions make checkpoints again.
        assertThat(events)
                .isEqualTo(minus(Set.of(TaskEvent.class.getPermittedSubclasses()), Set.of(TaskEvent.Remade.class)));
        // A lost attempt has an event of its own.
        assertThat(categories)
                .isEqualTo(minus(
                        Set.of(FailureCategory.values()), Set.of(FailureCategory.LOST, FailureCategory.CHECKPOINT)));
    }

    @Test
    void itsCommandsAreObeyedToday() {
        assertThat(TopicRecording.read("0.1"))
                .filteredOn(message -> message.topic().equals(Topic.COMMANDS.topicName()))
                .extracting(RecordedFleetTest::reason)
                .contains(TaskCommand.Reason.CANCELLED, TaskCommand.Reason.SUPERSEDED);
    }

    private static TaskCommand.Reason reason(ConsumerRecord<byte[], byte[]> message) {
        return MessageCodec.TASK_COMMAND.decode(message.value()).reason();
    }

    private static <T> Set<T> minus(Set<T> all, Set<? extends T> some) {
        var others = new HashSet<>(all);
        others.removeAll(some);
        return others;
    }
}
