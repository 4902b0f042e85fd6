package org.dpsfleet.cli.mlflow;

import java.util.HashMap;
import java.util.Map;
import tools.jackson.databind.JsonNode;

/**
 * A run as the server knows it.
 *
 * @param artifacts URI of its artefacts, as the server names it
 */
record MlflowRun(String id, String status, String artifacts, Map<String, String> tags) {
    static final String FINISHED = "FINISHED";
    static final String RUNNING = "RUNNING";

    MlflowRun {
        tags = Map.copyOf(tags);
    }

    static MlflowRun of(JsonNode run) {
        var tags = new HashMap<String, String>();
        run.path("data")
                .path("tags")
                .forEach(tag ->
                        tags.put(tag.path("key").asString(), tag.path("value").asString()));
        var info = run.path("info");
        return new MlflowRun(
                info.path("run_id").asString(),
                info.path("status").asString(),
                info.path("artifact_uri").asString(),
                tags);
    }

    boolean finished() {
        return status.equals(FINISHED);
    }
}
