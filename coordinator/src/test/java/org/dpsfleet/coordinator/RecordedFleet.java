package org.dpsfleet.coordinator;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.dpsfleet.coordinator.plan.Specs;
import org.dpsfleet.coordinator.projection.Projection;
import org.dpsfleet.schemas.message.AdaptationTask;
import org.dpsfleet.schemas.message.CheckpointReady;
import org.dpsfleet.schemas.message.FailureCategory;
import org.dpsfleet.schemas.message.Stage;
import org.dpsfleet.schemas.message.TaskEvent;
import org.dpsfleet.schemas.message.TaskMessage;
import org.dpsfleet.schemas.message.TaskScores;
import org.dpsfleet.schemas.stage.Pipeline;
import org.dpsfleet.schemas.stage.StageDescriptor;
import org.dpsfleet.schemas.topic.KafkaSettings;
import org.dpsfleet.schemas.topic.Topic;
import org.dpsfleet.testing.message.ExampleResults;
import org.dpsfleet.worker.failure.HandBackException;
import org.dpsfleet.worker.failure.TaskFailure;
import org.dpsfleet.worker.loop.TaskLoop;
import org.dpsfleet.worker.settings.TaskLease;
import org.dpsfleet.worker.settings.WorkerSettings;
import org.dpsfleet.worker.task.Heartbeat;
import org.dpsfleet.worker.task.Progress;
import org.dpsfleet.worker.task.TaskHandler;
import org.jspecify.annotations.Nullable;

import static org.awaitility.Awaitility.await;

/**
 * Runs a fleet through everything that its messages can tell, and records its topics for {@link RecordedFleetTest}.
 * Run it before the messages change: {@code RecordedFleet VERSION} writes the recording into its folder.
 */
final class RecordedFleet {
    private static final TaskLease LEASE =
            new TaskLease(Duration.ofSeconds(3), Duration.ofMillis(200), Duration.ofMinutes(1));
    private static final String STATE = "file:///checkpoints/states/half";

    private final TestFleet fleet = new TestFleet();
    private final List<TaskLoop<?, ?>> loops = new ArrayList<>();
    private final CountDownLatch begun = new CountDownLatch(1);
    private final Set<String> evaluated = new HashSet<>();
    private volatile boolean mended;

    private RecordedFleet() {}

    public static void main(String[] version) throws Exception {
        var records = new RecordedFleet().run();
        var folder = Files.createDirectories(TopicRecording.RECORDED.resolve(version[0]));
        TopicRecording.write(folder.resolve("topics.jsonl"), records);
        Files.write(folder.resolve("states.txt"), states(records));
    }

    /** What today's projection makes of records: a line for each task that has an experiment, or a dead letter. */
    static List<String> states(List<ConsumerRecord<byte[], byte[]>> records) {
        var projection = new Projection(Instant::now);
        records.forEach(projection::apply);
        return records.stream()
                .filter(message -> message.topic().equals(Topic.ADAPTATION_TASKS.topicName()))
                .map(message -> new String(message.key(), StandardCharsets.UTF_8))
                .distinct()
                .map(id -> state(projection, id))
                .toList();
    }

    private static String state(Projection projection, String id) {
        var task = projection.task(id).orElseThrow();
        var letter = projection.deadLetters().letter(id).orElse(null);
        var words = new ArrayList<String>();
        words.add(id);
        words.add(task.label() + (task.cancelling() ? " (cancelling)" : ""));
        words.add("in " + task.state().stage().name() + " " + task.state().attempt());
        words.add("of " + (task.experimentId() == null ? "no experiment" : task.experimentId()));
        words.add("resumes from " + task.history().resumeFrom());
        words.add("letter "
                + (letter == null
                        ? "none"
                        : letter.account().cause().category() + " "
                                + letter.stage().name()));
        words.add("scores " + projection.scores(id).map(scores -> scores.length).orElse(0));
        words.add(String.join(
                ", ",
                task.history().outcomes().stream()
                        .map(fact -> outcome(fact.event()))
                        .toList()));
        return String.join("; ", words);
    }

    private static String outcome(TaskEvent event) {
        return event.getClass().getSimpleName() + " "
                + (event instanceof TaskEvent.Failed failed ? failed.category() + " " : "")
                + event.stage().name() + " " + event.attempt();
    }

    private List<ConsumerRecord<byte[], byte[]>> run() throws Exception {
        fleet.start();
        try {
            realWorkers();
            loops.forEach(TaskLoop::close);
            openTasks();
            return records();
        } finally {
            fleet.stop();
        }
    }

    /** Everything that comes to an end, told by task loops. */
    private void realWorkers() {
        var adaptation = work("gpu-worker-1", StageDescriptor.ADAPTATION, this::adapt);
        work("eval-worker-1", StageDescriptor.EVALUATION, this::evaluate);
        fleet.workers()
                .send(new ProducerRecord<>(
                        Topic.ADAPTATION_TASKS.topicName(),
                        "e".repeat(64).getBytes(StandardCharsets.UTF_8),
                        new byte[] {'{', (byte) 0xff, '}'}));
        ends("finished", "total 2, done 2", 1L, 2L);
        var failing = ends("failing", "total 6, dead 6", 11L, 12L, 13L, 14L, 15L, 16L);
        mended = true;
        var replays = fleet.api()
                .post(
                        "/api/v1/replays",
                        "{\"task_ids\":[\"" + fleet.api().taskIds(failing).getFirst() + "\"],\"dry_run\":false}");
        check(replays.status() == 200, replays.response().body());
        fleet.api().awaitCounts(failing, "total 6, done 1, dead 5");

        var cancelled = fleet.api().submitted(Specs.lin("cancelled", 2, 21L, 22L));
        awaitBegun();
        check(fleet.api().cancel(cancelled).status() == 202, "cancelled");
        fleet.api().awaitCounts(cancelled, "total 2, cancelled 2");

        var handedBack = fleet.api().submitted(Specs.lin("handed-back", 2, 31L));
        await().until(() -> fleet.api().count(handedBack, "running") == 1);
        adaptation.close();
        work("gpu-worker-2", StageDescriptor.ADAPTATION, this::adapt);
        fleet.api().awaitCounts(handedBack, "total 1, done 1");
    }

    /** Those that are still open at the end, and those of workers that are gone. */
    private void openTasks() {
        var queued = fleet.api().submitted(Specs.lin("queued", 2, 41L));
        fleet.api().awaitCounts(queued, "total 1, published 1");

        var lost = task("lost", 42L);
        for (int attempt = 1; attempt <= 3; attempt++) {
            fleet.workers().claim(lost, Stage.ADAPTATION, attempt, OneTask.SHORT);
            awaitEvent(lost, TaskEvent.Lost.class, attempt);
        }
        awaitEvent(lost, TaskEvent.DeadLettered.class, 1);

        var late = task("late", 43L);
        fleet.workers().claim(late, Stage.ADAPTATION, 1, OneTask.SHORT);
        awaitEvent(late, TaskEvent.Lost.class, 1);
        fleet.workers().claim(late, Stage.ADAPTATION, 2, OneTask.LONG);
        fleet.workers().progress(late, 1, 3, OneTask.LONG, null);
        await().until(() -> !fleet.topics().commands(late).isEmpty());
        fleet.workers().adapt(fleet.topics().tasks(late).getFirst());
        fleet.workers().fail(late, Stage.ADAPTATION, 2, FailureCategory.SUPERSEDED);

        var running = task("running", 44L);
        fleet.workers().claim(running, Stage.ADAPTATION, 1, OneTask.LONG);
        fleet.workers().progress(running, 1, 3, OneTask.LONG, STATE);

        var waiting = task("waiting", 45L);
        fleet.workers().claim(waiting, Stage.ADAPTATION, 1, OneTask.LONG);
        fleet.workers()
                .say(new TaskEvent.Failed(
                        waiting,
                        Stage.ADAPTATION,
                        1,
                        Instant.now(),
                        "w1",
                        "cpu",
                        1.5,
                        FailureCategory.MISSING_DATA,
                        true,
                        Duration.ofHours(1).toMillis(),
                        "no weights here",
                        "java.io.FileNotFoundException",
                        "at Test",
                        null));

        var cancelling = fleet.api().submitted(Specs.lin("cancelling", 2, 46L));
        var task = fleet.api().taskIds(cancelling).getFirst();
        fleet.workers().claim(task, Stage.ADAPTATION, 1, OneTask.LONG);
        fleet.api().awaitCounts(cancelling, "total 1, running 1");
        check(fleet.api().cancel(cancelling).status() == 202, "cancelling");
        await().until(() -> !fleet.topics().commands(task).isEmpty());
    }

    private CheckpointReady adapt(AdaptationTask task, Heartbeat heartbeat) throws Exception {
        var seed = task.work().drawSeed();
        if (seed == 11L && !mended) {
            throw TaskFailure.badInput("the images are of other sizes");
        } else if (seed == 12L) {
            throw TaskFailure.diverged("the loss of step 17 is not a number");
        } else if (seed == 13L) {
            throw new IllegalStateException("a defect \u2013 of the software");
        } else if (seed == 14L) {
            throw TaskFailure.outOfMemory("not one triplet fits", null).resumingFrom(STATE);
        } else if (seed == 15L) {
            // Not to be tried again: this worker is the only one.
            throw new TaskFailure(
                    FailureCategory.MISSING_DATA, false, Duration.ZERO, "no weights of alexnet here", null, null);
        } else if (seed == 21L || (seed == 31L && task.resumeFrom() == null)) {
            until(heartbeat);
        }
        heartbeat.beat(new Progress(1, 10, "epochs", "loss 0.61", null));
        return ExampleResults.checkpoint(task);
    }

    /** Runs until it is told to stop, and leaves its state. */
    private void until(Heartbeat heartbeat) throws Exception {
        for (int epoch = 1; ; epoch = Math.min(9, epoch + 1)) {
            try {
                heartbeat.beat(new Progress(epoch, 10, "epochs", "loss 0.60", STATE));
                begun.countDown();
                Thread.sleep(100);
            } catch (HandBackException e) {
                throw e.wanted() ? e.resumeFrom(STATE) : e;
            }
        }
    }

    private TaskScores evaluate(CheckpointReady ready, Heartbeat heartbeat) throws TaskFailure {
        if (ready.work().drawSeed() == 16L) {
            throw TaskFailure.badInput("the checkpoint is damaged");
        }
        if (ready.work().drawSeed() == 2L && evaluated.add(ready.taskId())) {
            throw new IllegalStateException("no scores yet");
        }
        return ExampleResults.scores(ready, 0.5);
    }

    private <T extends TaskMessage, R> TaskLoop<T, R> work(
            String name, StageDescriptor<T, R> stage, TaskHandler<T, R> handler) {
        var kafka = KafkaSettings.of(fleet.broker().bootstrapServers());
        var loop = new TaskLoop<>(
                WorkerSettings.of(name, kafka, "cpu").with(LEASE), stage, handler, new SimpleMeterRegistry());
        loop.start();
        loops.add(loop);
        return loop;
    }

    private String ends(String name, String counts, Long... drawSeeds) {
        var id = fleet.api().submitted(Specs.lin(name, 2, drawSeeds));
        await().atMost(Duration.ofMinutes(1)).until(() -> fleet.api().counts(id), counts::equals);
        return id;
    }

    private String task(String name, long drawSeed) {
        var id = fleet.api().submitted(Specs.lin(name, 2, drawSeed));
        fleet.api().awaitCounts(id, "total 1, published 1");
        return fleet.api().taskIds(id).getFirst();
    }

    private void awaitBegun() {
        await().until(() -> begun.getCount() == 0);
    }

    private void awaitEvent(String taskId, Class<? extends TaskEvent> type, int count) {
        await().until(() -> fleet.topics().events(taskId, type).size() == count);
    }

    private List<ConsumerRecord<byte[], byte[]>> records() {
        return Pipeline.standard().topics().stream()
                .flatMap(topic -> fleet.topics().records(topic).stream())
                .toList();
    }

    private static void check(boolean right, @Nullable String what) {
        if (!right) {
            throw new IllegalStateException(what);
        }
    }
}
