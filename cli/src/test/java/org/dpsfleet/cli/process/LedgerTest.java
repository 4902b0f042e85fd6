package org.dpsfleet.cli.process;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.dpsfleet.schemas.codec.MessageCodec;
import org.dpsfleet.schemas.message.Stage;
import org.dpsfleet.schemas.message.TaskEvent;
import org.dpsfleet.schemas.topic.Topic;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

class LedgerTest {
    private static final String TASK = "a".repeat(64);

    private final Ledger ledger = new Ledger();
    private long offset;

    @Test
    void nothingIsInOrder() {
        assertThat(ledger.problems()).isEmpty();
    }

    @Test
    void aResultWithoutATaskOrACheckpointIsAProblem() {
        take(new TaskEvent.Succeeded(TASK, Stage.ADAPTATION, 1, Instant.EPOCH, "w", "cpu", 1));

        assertThat(ledger.problems())
                .anyMatch(p -> p.startsWith("adaptation: tasks with a result") && p.contains(TASK))
                .contains("checkpoints of " + TASK + ", as many as adaptations succeeded: expected 1, found 0");
    }

    @Test
    void aSecondResultIsSupersededForTheCoordinatorToo() {
        for (var attempt = 1; attempt <= 2; attempt++) {
            take(new TaskEvent.Succeeded(TASK, Stage.ADAPTATION, attempt, Instant.EPOCH, "w", "cpu", 1));
        }

        assertThat(ledger.superseded()).isEqualTo(1);
        assertThat(ledger.problems()).noneMatch(p -> p.contains("superseded"));
    }

    @Test
    void aClaimThatNobodyEndedIsInFlight() {
        take(new TaskEvent.Claimed(TASK, Stage.ADAPTATION, 1, Instant.EPOCH, "w", "cpu", 1000));

        assertThat(ledger.problems()).contains("adaptation: tasks in flight: expected 0, found 1");
    }

    @Test
    void aDeadLetterIsAProblem() {
        take(Topic.DEAD_CHECKPOINTS, new byte[] {'x'});

        assertThat(ledger.problems()).contains("dead letters: expected 0, found 1");
    }

    private void take(TaskEvent event) {
        take(Topic.TASK_EVENTS, MessageCodec.TASK_EVENT.encode(event));
    }

    private void take(Topic topic, byte[] value) {
        var key = TASK.getBytes(StandardCharsets.UTF_8);
        ledger.add(new ConsumerRecord<>(topic.topicName(), 0, offset++, key, value));
    }
}
