package org.dpsfleet.cli.run;

import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.BlockingQueue;
import org.dpsfleet.perceptual.checkpoint.Checkpoint;
import org.dpsfleet.perceptual.checkpoint.CheckpointConfig;
import org.dpsfleet.perceptual.checkpoint.CheckpointStores;
import org.dpsfleet.perceptual.checkpoint.Provenance;
import org.dpsfleet.perceptual.checkpoint.Stored;
import org.dpsfleet.perceptual.safetensors.FloatTensor;
import org.dpsfleet.schemas.codec.Json;
import org.dpsfleet.schemas.codec.MessageCodec;
import org.dpsfleet.schemas.message.AdaptationTask;
import org.dpsfleet.schemas.message.CheckpointReady;
import org.dpsfleet.schemas.message.Stage;
import org.dpsfleet.schemas.topic.Topic;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/** {@link PlainWorkers} that keep real, small checkpoints in the store, and read them from it. */
public final class StoringWorkers {
    private static final Duration LEASE = Duration.ofMinutes(1);

    private StoringWorkers() {}

    /** Publishes a checkpoint for each task whose work has none. */
    public static WorkerRole gpu(BlockingQueue<Throwable> failures) {
        return settings -> new PlainWorkers.Loop(
                settings.loop().kafka(),
                Topic.ADAPTATION_TASKS,
                (workers, value) -> noting(failures, () -> {
                    for (var task : MessageCodec.ADAPTATION_TASK.decode(value).members()) {
                        workers.claim(task.taskId(), Stage.ADAPTATION, task.attempt(), LEASE);
                        workers.adapt(task, ready(task, checkpoint(settings.checkpoints(), task)));
                    }
                }));
    }

    /**
     * Reads each checkpoint, as long as it may take to be put back, and answers with scores.
     *
     * @param failures is given what a checkpoint that is not there says
     */
    public static WorkerRole eval(BlockingQueue<Throwable> failures) {
        return settings -> new PlainWorkers.Loop(
                settings.loop().kafka(),
                Topic.CHECKPOINTS,
                (workers, value) -> noting(failures, () -> {
                    var ready = MessageCodec.CHECKPOINT_READY.decode(value);
                    workers.claim(ready.taskId(), Stage.EVALUATION, ready.attempt(), LEASE);
                    var store = CheckpointStores.open(settings.checkpoints());
                    await().atMost(Duration.ofSeconds(20))
                            .untilAsserted(() -> assertThat(store.read(URI.create(ready.uri()), ready.manifestSha256())
                                            .model())
                                    .isNotEmpty());
                    workers.evaluate(ready, 0.5);
                }));
    }

    private static void noting(BlockingQueue<Throwable> failures, Runnable work) {
        try {
            work.run();
        } catch (RuntimeException | AssertionError e) {
            failures.add(e);
        }
    }

    private static Stored checkpoint(URI place, AdaptationTask task) {
        var store = CheckpointStores.open(place);
        var id = Json.sha256(task.work());
        return store.find(id).orElseGet(() -> {
            var config = new CheckpointConfig(
                    new CheckpointConfig.Network("alexnet", List.of(1), List.of(2), "random:0"),
                    "lin",
                    "spatial",
                    true,
                    "corrected",
                    CheckpointConfig.Preprocessing.IMAGENET,
                    List.of(new CheckpointConfig.AdaptedTo(
                            task.work().contexts().getFirst(), 0, List.of(), List.of())));
            var scalars = new FloatTensor(new long[] {1, 2}, new float[] {1, 2});
            return store.publish(
                    new Checkpoint(config, new TreeMap<>(Map.of("scalars", scalars))),
                    new Provenance(id, 7, "cpu", null, new TreeMap<>()));
        });
    }

    private static CheckpointReady ready(AdaptationTask task, Stored stored) {
        return new CheckpointReady(
                CheckpointReady.VERSION,
                task.taskId(),
                task.experimentId(),
                1,
                task.work(),
                task.evaluation(),
                stored.uri().toString(),
                stored.manifestSha256(),
                stored.bytes(),
                "w1",
                "cpu");
    }
}
