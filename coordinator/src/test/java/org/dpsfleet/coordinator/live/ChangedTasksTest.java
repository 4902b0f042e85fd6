package org.dpsfleet.coordinator.live;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

class ChangedTasksTest {
    private static final long BEGIN = 1000;

    private final ChangedTasks changes = new ChangedTasks(BEGIN);

    @Test
    void whoeverReadsOnIsToldOfEachTaskThatChangedSinceOnce() {
        changes.changed("a");
        changes.changed("b");
        long read = changes.number("b");
        changes.changed("c");
        changes.changed("a");
        changes.changed("c");

        assertThat(changes.after(read).orElseThrow().keySet()).containsExactly("a", "c");
        assertThat(changes.after(changes.number("c")))
                .hasValueSatisfying(later -> assertThat(later).isEmpty());
    }

    @Test
    void aTaskThatIsRemovedIsNotToldOf() {
        changes.changed("a");
        changes.removed("a");

        assertThat(changes.after(BEGIN).orElseThrow()).isEmpty();
        assertThat(changes.number("a")).isZero();
    }

    @Test
    void whatIsForgottenAndWhatAnotherProcessSaidIsNotReadOnFrom() {
        for (int i = 0; i <= ChangedTasks.MOST; i++) {
            changes.changed("task " + i);
        }

        assertThat(changes.after(BEGIN)).isEmpty();
        assertThat(changes.after(BEGIN + 1).orElseThrow()).hasSize(ChangedTasks.MOST);
        assertThat(changes.after(BEGIN + ChangedTasks.MOST + 2)).isEmpty();
    }
}
