package org.dpsfleet.cli.run;

import java.util.Map;
import org.dpsfleet.schemas.message.Stage;

/**
 * The roles that this process can take on, besides the broker's.
 *
 * @param workers that do each of the fleet's stages
 */
public record Roles(CoordinatorRole coordinator, Map<Stage, WorkerRole> workers) {
    public Roles {
        workers = Map.copyOf(workers);
    }

    /**
     * The workers of a stage.
     *
     * @throws IllegalArgumentException if there are none
     */
    public WorkerRole worker(Stage stage) {
        var role = workers.get(stage);
        if (role == null) {
            throw new IllegalArgumentException(
                    "no worker does the stage " + stage + "; there are workers for " + workers.keySet());
        }
        return role;
    }
}
