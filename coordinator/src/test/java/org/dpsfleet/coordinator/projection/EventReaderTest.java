package org.dpsfleet.coordinator.projection;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import org.dpsfleet.schemas.codec.InvalidMessageException;
import org.dpsfleet.schemas.codec.MessageCodec;
import org.dpsfleet.schemas.message.Stage;
import org.dpsfleet.schemas.message.TaskEvent;
import org.dpsfleet.schemas.stage.Pipeline;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

class EventReaderTest {
    private static final String ID = "ab".repeat(32);
    private static final Instant T0 = Instant.parse("2026-01-01T00:00:00Z");

    @Test
    void eventsReadAsTheyWereWritten() {
        var heartbeat = new TaskEvent.Progress(ID, Stage.ADAPTATION, 1, T0, "w", 1, 2, "epochs", "", null, 1000);
        var claim = new TaskEvent.Claimed(ID, Stage.ADAPTATION, 1, T0, "w", "cpu", 1000);

        assertThat(read(heartbeat)).isEqualTo(heartbeat);
        assertThat(read(claim)).isEqualTo(claim);
    }

    @Test
    void anIncompleteHeartbeatIsRefusedInWords() {
        var text = "{\"event\":\"progress\",\"task_id\":\"%s\",\"attempt\":1,\"lease_millis\":1}".formatted(ID);

        assertThatThrownBy(() -> EventReader.read(text.getBytes(StandardCharsets.UTF_8), Pipeline.standard()))
                .isInstanceOf(InvalidMessageException.class)
                .hasMessageContaining("/worker")
                .hasMessageContaining("is missing");
    }

    @Test
    void anEventOfAStageThatTheFleetDoesNotHaveIsRefusedByName() {
        var misspelt = new Stage("adaptatoin");
        var claim = new TaskEvent.Claimed(ID, misspelt, 1, T0, "w", "cpu", 1000);
        var loss = new TaskEvent.Lost(ID, misspelt, 1, T0, "w", 1, 0L, null);

        for (var event : List.of(claim, loss)) {
            assertThatThrownBy(() -> read(event))
                    .isInstanceOf(InvalidMessageException.class)
                    .hasMessageContaining("not a valid task-event")
                    .hasMessageContaining("/stage: 'adaptatoin' is not accepted; accepted: adaptation, evaluation")
                    .hasMessageContaining("did you mean 'adaptation'?");
        }
    }

    private static TaskEvent read(TaskEvent event) {
        return EventReader.read(MessageCodec.TASK_EVENT.encode(event), Pipeline.standard());
    }
}
