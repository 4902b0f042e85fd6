package org.dpsfleet.coordinator.projection;

import java.nio.charset.StandardCharsets;
import org.dpsfleet.coordinator.plan.Planner;
import org.dpsfleet.coordinator.plan.Specs;
import org.dpsfleet.schemas.codec.InvalidMessageException;
import org.dpsfleet.schemas.codec.MessageCodec;
import org.dpsfleet.schemas.spec.ContextSource;
import org.dpsfleet.vocabulary.Variant;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

class MessageReaderTest {
    @Test
    void readsWhatIsNeededOfATask() {
        var plan = new Planner(4096).plan(Specs.spec("read", new ContextSource.Random(5, 1), 1));
        var task = plan.task(1);

        var read = MessageReader.work(MessageCodec.ADAPTATION_TASK, MessageCodec.ADAPTATION_TASK.encode(task));

        assertThat(read.taskId()).isEqualTo(task.taskId());
        assertThat(read.experimentId()).isEqualTo(plan.experimentId());
        assertThat(read.work().variant()).isEqualTo(Variant.LIN);
        assertThat(read.work().contexts()).hasSize(5);
    }

    @Test
    void whatLacksSomethingIsRefusedInTheWordsOfTheSchema() {
        var task = bytes("{\"version\":1,\"task_id\":\"%s\",\"attempt\":1}", "ab".repeat(32));
        var scores = bytes("{\"version\":1,\"task_id\":\"%s\",\"attempt\":1}", "no id");

        assertThatThrownBy(() -> MessageReader.work(MessageCodec.ADAPTATION_TASK, task))
                .isInstanceOf(InvalidMessageException.class)
                .hasMessageContaining("/experiment_id")
                .hasMessageContaining("is missing");
        assertThatThrownBy(() -> MessageReader.scores(scores))
                .isInstanceOf(InvalidMessageException.class)
                .hasMessageContaining("/task_id");
        assertThatThrownBy(() -> MessageReader.scores(new byte[] {1, 2, 3}))
                .isInstanceOf(InvalidMessageException.class);
    }

    private static byte[] bytes(String format, String value) {
        return format.formatted(value).getBytes(StandardCharsets.UTF_8);
    }
}
