package org.dpsfleet.cli.process;

import org.dpsfleet.schemas.message.Stage;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

class TaskArithmeticTest {
    private static final String METRICS = """
            dps_tasks_published_total{kind="adaptation"} 20.0
            dps_tasks_succeeded_total{kind="adaptation"} 9.0
            dps_tasks_dead_lettered_total{kind="adaptation"} 3.0
            dps_tasks_replayed_total{kind="adaptation"} 1.0
            dps_tasks_cancelled_total{kind="adaptation"} 2.0
            dps_tasks{kind="adaptation",state="queued"} 4.0
            dps_tasks{kind="adaptation",state="running"} 2.0
            dps_tasks{kind="adaptation",state="waiting"} 1.0
            dps_tasks{kind="evaluation",state="waiting"} 7.0
            """;

    @Test
    void readsTheNumbersOfOneKind() {
        var read = TaskArithmetic.of(Stage.ADAPTATION, METRICS);

        assertThat(read).isEqualTo(new TaskArithmetic("adaptation", 20, 9, 3, 1, 2, 7));
        assertThat(read.adds()).isTrue();
    }

    @Test
    void seesATaskThatIsNowhereOrTwice() {
        assertThat(of(METRICS.replace(" 9.0", " 8.0")).adds()).isFalse();
        assertThat(of(METRICS.replace(" 9.0", " 10.0")).adds()).isFalse();
    }

    @Test
    void aNumberThatIsMissingIsToldOf() {
        assertThatThrownBy(() -> of("")).hasMessageContaining("dps_tasks_published_total");
    }

    private static TaskArithmetic of(String metrics) {
        return TaskArithmetic.of(Stage.ADAPTATION, metrics);
    }
}
