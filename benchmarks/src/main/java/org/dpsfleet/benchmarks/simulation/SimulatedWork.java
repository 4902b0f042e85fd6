package org.dpsfleet.benchmarks.simulation;

import java.util.List;
import java.util.function.Function;
import org.dpsfleet.schemas.codec.Json;
import org.dpsfleet.schemas.codec.MessageCodec;
import org.dpsfleet.schemas.message.AdaptationTask;
import org.dpsfleet.schemas.message.CheckpointReady;
import org.dpsfleet.schemas.message.TaskScores;
import org.dpsfleet.schemas.topic.Topic;
import org.dpsfleet.testing.message.ExampleResults;

/** The results of tasks that nobody worked on, with every field that real ones have. */
final class SimulatedWork {
    private SimulatedWork() {}

    /** The checkpoints that answer the tasks of a message. */
    static List<Swarm.Outcome> adapt(byte[] message) {
        var codec = MessageCodec.CHECKPOINT_READY;
        return Json.decode(AdaptationTask.class, message).members().stream()
                .map(task -> new Swarm.Outcome(
                        task.taskId(),
                        task.attempt(),
                        Topic.CHECKPOINTS,
                        codec.eventType(),
                        codec.encode(ExampleResults.checkpoint(task))))
                .toList();
    }

    /** The scores of a checkpoint. */
    static List<Swarm.Outcome> evaluate(byte[] message, Function<CheckpointReady, TaskScores> scores) {
        var ready = Json.decode(CheckpointReady.class, message);
        var codec = MessageCodec.TASK_SCORES;
        return List.of(new Swarm.Outcome(
                ready.taskId(), ready.attempt(), Topic.SCORES, codec.eventType(), codec.encode(scores.apply(ready))));
    }
}
