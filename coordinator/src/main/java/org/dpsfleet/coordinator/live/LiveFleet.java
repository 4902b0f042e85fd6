package org.dpsfleet.coordinator.live;

import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.dpsfleet.coordinator.live.Feed.Subject;
import org.dpsfleet.coordinator.projection.KnownExperiment;
import org.dpsfleet.coordinator.projection.KnownTask;
import org.dpsfleet.coordinator.projection.Projection;
import org.dpsfleet.coordinator.projection.TaskObserver;
import org.dpsfleet.coordinator.view.StatusView;
import org.dpsfleet.schemas.codec.Json;
import org.dpsfleet.schemas.http.ExperimentProgress;
import org.dpsfleet.schemas.http.ExperimentStatus;
import org.dpsfleet.schemas.http.GoneSubject;
import org.dpsfleet.schemas.http.QueueHistory;
import org.dpsfleet.schemas.http.TaskCurve;
import org.dpsfleet.schemas.http.WorkerStatus;
import org.dpsfleet.schemas.message.Stage;
import org.dpsfleet.vocabulary.Variant;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells a {@link Feed} what changes in the fleet, each subject at most four times a second, and keeps the short
 * histories that its viewers want. Nothing of it outlives the process.
 */
public final class LiveFleet implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(LiveFleet.class);
    private static final long TICK_MILLIS = 250;
    private static final Duration RECONSIDERED = Duration.ofSeconds(1);

    private final Projection projection;
    private final Supplier<Optional<String>> stopped;
    private final Feed feed = new Feed();
    private final Workers workers = new Workers();
    private final Queues queues;
    private final Pace pace = new Pace();
    private final Durations durations = new Durations();
    private final Curves curves = new Curves();
    private final ChangedTasks changedTasks = new ChangedTasks();
    private final Map<String, KnownExperiment> seen = new HashMap<>();
    private final Map<String, ExperimentProgress> said = new HashMap<>();
    private final Map<String, Double> perMinute = new HashMap<>();
    private final ScheduledExecutorService thread = Executors.newSingleThreadScheduledExecutor(
            Thread.ofPlatform().daemon().name("live-fleet").factory());
    private Instant sampled = Instant.MIN;
    private Instant reconsidered = Instant.MIN;

    /**
     * Observes a projection from now on; before any record is applied to it.
     *
     * @param stopped what keeps the whole fleet from working, in a sentence
     */
    public LiveFleet(Projection projection, Supplier<Optional<String>> stopped) {
        this.projection = projection;
        this.stopped = stopped;
        queues = new Queues(projection.pipeline());
        projection.observe(new TaskObserver() {
            @Override
            public void changed(@Nullable KnownTask before, KnownTask after) {
                workers.changed(before, after, projection.now());
                queues.changed(before, after);
                durations.changed(before, after);
                curves.changed(after);
                changedTasks.changed(after.taskId());
            }

            @Override
            public void removed(KnownTask task) {
                workers.removed(task, projection.now());
                queues.removed(task);
                curves.removed(task);
                changedTasks.removed(task.taskId());
            }
        });
    }

    /** Begins to tell, once the topics have been read: of what they say of the past only tasks that are held count. */
    public void start() {
        var _ = workers.takeForgotten(projection.now().plus(Workers.REMEMBERED).plusSeconds(1));
        var _ = thread.scheduleWithFixedDelay(this::tick, 0, TICK_MILLIS, TimeUnit.MILLISECONDS);
    }

    /** What is told. */
    public Feed feed() {
        return feed;
    }

    /** The stages, in the order in which tasks pass them. */
    public List<Stage> stages() {
        return queues.stages();
    }

    /** The names of the workers that were heard of lately, sorted. */
    public List<String> workers() {
        return workers.names();
    }

    /** What one of them does. */
    public Optional<WorkerStatus> worker(String name) {
        return workers.find(name);
    }

    /** How many workers hold a task of a stage or wait for one, as far as is known. Any thread. */
    public int present(Stage stage) {
        return workers.present(stage, projection.now());
    }

    /** Kafka says that a worker waits for a task of this stage. */
    void waits(String name, Stage stage) {
        workers.waits(name, stage, projection.now());
    }

    /** The curves of tasks of an experiment that are being trained, at most so many. */
    public List<TaskCurve> curves(String experimentId, int most) {
        return curves.of(id -> projection.experiments().askedFor(id).contains(experimentId), most);
    }

    /** Of which tasks something was heard lately. */
    public ChangedTasks changedTasks() {
        return changedTasks;
    }

    /** How many tasks were in each stage. */
    public QueueHistory queues() {
        return queues.history();
    }

    /**
     * How long the workers that were heard of would take for this, in seconds; null while nothing like it was done.
     *
     * @param contexts of each variant
     */
    public @Nullable Long estimate(Map<Variant, Long> contexts) {
        double longest = 0;
        for (var stage : stages()) {
            double seconds = 0;
            for (var part : contexts.entrySet()) {
                var ofPart = durations.seconds(part.getKey(), stage, part.getValue());
                if (ofPart == null) {
                    return null;
                }
                seconds += ofPart;
            }
            // Stages overlap: the slowest one sets the pace.
            longest = Math.max(longest, seconds / Math.max(1, workers.ofStage(stage)));
        }
        return Math.round(longest);
    }

    @Override
    public void close() {
        thread.shutdownNow();
    }

    private void tick() {
        try {
            var now = projection.now();
            experiments(now);
            if (sampled.plus(Queues.EVERY).isBefore(now)) {
                sampled = now;
                feed.say(new Subject("queue", ""), Json.text(queues.sample(now)));
            }
            for (var name : workers.takeForgotten(now)) {
                gone(new Subject("worker", name));
            }
            for (var name : workers.takeChanged()) {
                workers.find(name).ifPresent(worker -> feed.say(new Subject("worker", name), Json.text(worker)));
            }
        } catch (RuntimeException e) {
            LOG.atError().setCause(e).log("viewers were not told of a change");
        }
        feed.flush();
    }

    @SuppressWarnings("ReferenceEquality") // an experiment that changed is another object
    private void experiments(Instant now) {
        boolean all = reconsidered.plus(RECONSIDERED).isBefore(now);
        boolean count = sampled.plus(Queues.EVERY).isBefore(now);
        if (all) {
            reconsidered = now;
        }
        Set<String> known = new HashSet<>();
        var why = all ? stopped.get().orElse(null) : null;
        for (var experiment : projection.experiments().all()) {
            var id = experiment.id();
            known.add(id);
            boolean changed = seen.put(id, experiment) != experiment;
            if (changed || count || (all && open(id))) {
                say(experiment, count, all ? why : stopped.get().orElse(null), now);
            }
        }
        for (var id : Set.copyOf(seen.keySet())) {
            if (!known.contains(id)) {
                seen.remove(id);
                said.remove(id);
                perMinute.remove(id);
                gone(new Subject("experiment", id));
            }
        }
        pace.keep(known);
    }

    private boolean open(String experimentId) {
        var last = said.get(experimentId);
        return last == null || !last.state().ended();
    }

    private void say(KnownExperiment experiment, boolean count, @Nullable String why, Instant now) {
        var id = experiment.id();
        var status = StatusView.of(experiment, experiment.cancelled() ? openOf(id) : List.of(), now);
        var tasks = status.tasks();
        int ended = tasks.done() + tasks.dead() + tasks.cancelled();
        if (count) {
            pace.count(id, ended, now);
            var rate = pace.perMinute(id, ended, now);
            if (rate == null) {
                perMinute.remove(id);
            } else {
                perMinute.put(id, rate);
            }
        }
        var progress = progress(status, ended, status.state().ended() ? null : perMinute.get(id), why);
        if (!progress.equals(said.put(id, progress))) {
            feed.say(new Subject("experiment", id), Json.text(progress));
        }
    }

    private ExperimentProgress progress(
            ExperimentStatus status, int ended, @Nullable Double rate, @Nullable String why) {
        int first = queues.running(queues.stages().getFirst());
        int running = queues.stages().stream().mapToInt(queues::running).sum();
        return new ExperimentProgress(
                status.experimentId(),
                status.name(),
                status.state(),
                status.submittedAt(),
                status.finishedAt(),
                status.tasks(),
                status.contexts(),
                status.lost(),
                status.retried(),
                rate,
                rate == null ? null : Math.round((status.tasks().total() - ended) / rate * 60),
                Obstacle.of(status.state(), status.tasks(), first, running - first, why));
    }

    private List<KnownTask> openOf(String experimentId) {
        return projection.openTasks().stream()
                .filter(task -> projection.experiments().askedFor(task.taskId()).contains(experimentId))
                .toList();
    }

    private void gone(Subject subject) {
        feed.gone(subject, Json.text(new GoneSubject(subject.kind(), subject.key())));
    }
}
