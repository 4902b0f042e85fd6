package org.dpsfleet.worker.loop;

import java.time.Instant;
import org.dpsfleet.schemas.message.Stage;
import org.dpsfleet.schemas.message.TaskCommand;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

class HeardCommandsTest {
    private final HeardCommands commands = new HeardCommands();

    @Test
    void theLastCommandForATaskCounts() {
        commands.heard(command("a", 1));
        commands.heard(command("b", 1));
        commands.heard(command("a", 2));

        assertThat(commands.of("a")).contains(command("a", 2));
        assertThat(commands.of("b")).contains(command("b", 1));
        assertThat(commands.of("c")).isEmpty();
    }

    @Test
    void theOldestIsForgottenWhereThereAreTooMany() {
        commands.heard(command("repeated", 1));
        commands.heard(command("oldest", 1));
        commands.heard(command("repeated", 1));
        for (int i = 0; i < HeardCommands.MOST - 1; i++) {
            commands.heard(command("later " + i, 1));
        }

        assertThat(commands.of("oldest")).isEmpty();
        assertThat(commands.of("repeated")).isPresent();
    }

    private static TaskCommand command(String taskId, int attempt) {
        return new TaskCommand(
                TaskCommand.VERSION, taskId, Stage.ADAPTATION, attempt, TaskCommand.Reason.CANCELLED, Instant.EPOCH);
    }
}
