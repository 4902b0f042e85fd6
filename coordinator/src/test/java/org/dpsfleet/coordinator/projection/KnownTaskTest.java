package org.dpsfleet.coordinator.projection;

import java.time.Instant;
import java.util.Map;
import org.dpsfleet.coordinator.task.History;
import org.dpsfleet.coordinator.task.TaskFact;
import org.dpsfleet.coordinator.task.TaskState;
import org.dpsfleet.schemas.message.Stage;
import org.dpsfleet.schemas.message.TaskEvent;
import org.dpsfleet.schemas.stage.Pipeline;
import org.junit.jupiter.api.Test;

import static org.junit.jupiter.api.Assertions.assertEquals;

class KnownTaskTest {
    private static final History NOTHING = History.empty(Pipeline.standard());
    private static final Instant AT = Instant.parse("2025-01-01T00:00:00Z");

    @Test
    void isCancellingFromTheWishUntilItsEnd() {
        var wish = new TaskEvent.CancelRequested("t", Stage.ADAPTATION, 1, AT);
        var wished = NOTHING.with(new TaskFact.Happened(wish, AT, AT));
        var open = new TaskState.Published(Stage.ADAPTATION, 1);
        var ended = new TaskState.Cancelled(Stage.ADAPTATION, 1, AT);

        assertEquals(false, known(open, NOTHING).cancelling());
        assertEquals(true, known(open, wished).cancelling());
        assertEquals(false, known(ended, wished).cancelling());
    }

    private static KnownTask known(TaskState state, History history) {
        return new KnownTask("t", null, null, 0, Map.of(), null, null, state, history);
    }
}
