package org.dpsfleet.benchmarks.simulation;

import java.util.List;
import org.dpsfleet.schemas.codec.Json;
import org.dpsfleet.schemas.codec.MessageCodec;
import org.dpsfleet.schemas.message.AdaptationTask;
import org.dpsfleet.schemas.message.CheckpointReady;
import org.dpsfleet.schemas.message.ContextScore;
import org.dpsfleet.schemas.message.TaskScores;
import org.dpsfleet.schemas.topic.Topic;

/** The results of tasks that nobody worked on, with every field that real ones have. */
final class SimulatedWork {
    private static final String NOBODY = "simulated";

    private SimulatedWork() {}

    /** The checkpoint that answers a task. */
    static Swarm.Outcome adapt(byte[] message) {
        var task = Json.decode(AdaptationTask.class, message);
        var codec = MessageCodec.CHECKPOINT_READY;
        return new Swarm.Outcome(
                task.taskId(), task.attempt(), Topic.CHECKPOINTS, codec.eventType(), codec.encode(checkpoint(task)));
    }

    /** The scores of a checkpoint. */
    static Swarm.Outcome evaluate(byte[] message) {
        var ready = Json.decode(CheckpointReady.class, message);
        var codec = MessageCodec.TASK_SCORES;
        return new Swarm.Outcome(
                ready.taskId(), ready.attempt(), Topic.SCORES, codec.eventType(), codec.encode(scores(ready)));
    }

    static CheckpointReady checkpoint(AdaptationTask task) {
        return new CheckpointReady(
                CheckpointReady.VERSION,
                task.taskId(),
                task.experimentId(),
                1,
                task.work(),
                task.evaluation(),
                "file:///checkpoints/" + task.taskId(),
                task.taskId(),
                1,
                NOBODY,
                NOBODY);
    }

    static TaskScores scores(CheckpointReady ready) {
        return new TaskScores(
                TaskScores.VERSION,
                ready.taskId(),
                ready.experimentId(),
                ready.attempt(),
                ready,
                List.of(),
                ready.work().contexts().stream()
                        .map(context -> new ContextScore(
                                context, 0, 0.5, 0.5, 1, List.of(), null, List.of(), List.of(), List.of(), List.of()))
                        .toList(),
                NOBODY,
                NOBODY);
    }
}
