package org.dpsfleet.worker.loop;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.header.Headers;
import org.dpsfleet.schemas.codec.InvalidMessageException;
import org.dpsfleet.schemas.message.FailureCategory;
import org.dpsfleet.schemas.message.TaskCommand;
import org.dpsfleet.schemas.message.TaskMessage;
import org.dpsfleet.schemas.stage.StageDescriptor;
import org.dpsfleet.schemas.trace.TaskKeys;
import org.dpsfleet.worker.failure.FailureAccount;
import org.dpsfleet.worker.kafka.MessageRefusedException;
import org.dpsfleet.worker.kafka.Messages;
import org.dpsfleet.worker.kafka.Publisher;
import org.dpsfleet.worker.settings.WorkerSettings;
import org.dpsfleet.worker.task.Lack;
import org.dpsfleet.worker.task.TaskHandler;
import org.dpsfleet.worker.trace.AttemptSpan;
import org.dpsfleet.worker.trace.Phase;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.event.Level;

/** Runs claimed tasks, each on the thread that asks for it, and publishes how it ended. */
final class Attempts<T extends TaskMessage, R> {
    private static final Logger LOG = LoggerFactory.getLogger(Attempts.class);
    // For a shorter task, leaving the share group and joining it again costs more than it gives.
    static final Duration WORTH_LEAVING = Duration.ofSeconds(2);
    private static final Duration GRACE_CHECK = Duration.ofMillis(200);

    private final WorkerSettings settings;
    private final StageDescriptor<T, R> stage;
    private final Messages<T, R> messages;
    private final Publisher publisher;
    private final GraceTime grace;
    private final WorkerMetrics metrics;
    private final HeardCommands heard = new HeardCommands();
    private final Set<RunningTask<T, R>> running = ConcurrentHashMap.newKeySet();
    private final AtomicLong count = new AtomicLong();

    Attempts(
            WorkerSettings settings,
            StageDescriptor<T, R> stage,
            Messages<T, R> messages,
            Publisher publisher,
            GraceTime grace,
            WorkerMetrics metrics) {
        this.settings = settings;
        this.stage = stage;
        this.messages = messages;
        this.publisher = publisher;
        this.grace = grace;
        this.metrics = metrics;
    }

    /** How long an attempt took, and how many tasks the worker ran in that time. */
    private record Took(Duration time, int company) {
        static final Took NOTHING = new Took(Duration.ZERO, 1);

        /** What counts for one of them, so that the sum over tasks is the worker's time. */
        Duration share() {
            return time.dividedBy(company);
        }
    }

    /**
     * Runs a task to its end and publishes its outcome.
     *
     * @param handler that does the work
     * @param company how many tasks run together, this one included
     * @param cause headers of the record that brought it
     * @param longTask called once if it takes long
     */
    void run(TaskHandler<T, R> handler, T task, int company, Headers cause, Runnable longTask)
            throws InterruptedException {
        var run = new RunningTask<>(handler, task, task.resumeFrom(), settings, progress -> {
            var ignored = publisher.send(messages.progress(task, progress, cause));
        });
        try (var measured = metrics.running()) {
            running.add(run);
            if (grace.hasBegun()) {
                run.stop();
            }
            run.start();
            if (!run.await(WORTH_LEAVING)) {
                longTask.run();
                var watch = new TaskWatch(run, settings);
                while (!run.await(GRACE_CHECK)) {
                    watch.look();
                    if (grace.isOver() || (grace.hasBegun() && run.stuck())) {
                        run.abandon();
                    }
                }
            }
        } finally {
            running.remove(run);
            count.incrementAndGet();
        }
        publish(task, run.outcome(), new Took(run.age(), company), cause);
    }

    /** Tells the running tasks to hand themselves back. Any thread. */
    void stop() {
        running.forEach(RunningTask::stop);
    }

    /** Stops the running task that the command is for; commands for other tasks are kept for later. Any thread. */
    void obey(TaskCommand command) {
        heard.heard(command);
        running.stream().filter(run -> isFor(run.task(), command)).forEach(run -> stop(run, command));
    }

    private void stop(RunningTask<T, R> run, TaskCommand command) {
        if (run.disobedience().isZero()) {
            try (var _ = TaskKeys.of(run.task(), stage.name(), null)) {
                LOG.atInfo()
                        .addKeyValue("worker", settings.workerId())
                        .addKeyValue("reason", command.reason())
                        .log("task told to stop");
            }
        }
        run.stop(command.reason());
    }

    /** The command because of which a task that was taken is skipped; empty: there is none. */
    Optional<TaskCommand.Reason> unwanted(T task) {
        return heard.of(task.taskId()).filter(command -> isFor(task, command)).map(TaskCommand::reason);
    }

    /** Ends the attempt of a cancelled or superseded task without running it. */
    void pass(T task, TaskCommand.Reason reason, Headers cause) {
        publish(task, new Outcome.Stopped<>(reason), Took.NOTHING, cause);
    }

    /** Hands back, without running it, a task that asks this worker to leave it to others. */
    void decline(T task, Headers cause) {
        var account = FailureAccount.avoided(task.resumeFrom());
        fail(task, account, Took.NOTHING, cause);
    }

    /** What its machine lacks for a task. */
    Optional<Lack> lack(TaskHandler<T, R> handler, T task) {
        return FirstFetch.of(() -> handler.lack(task));
    }

    /** Hands back, without running it, a task that others get first. */
    void leaveToOthers(T task, Lack lack, Headers cause) {
        fail(task, FailureAccount.fetchingFirst(lack.names(), task.resumeFrom()), Took.NOTHING, cause);
    }

    /** What is wrong with a running task; empty: nothing, or none runs. Any thread. */
    Optional<String> problem() {
        return running.stream()
                .map(TaskWatch::problem)
                .flatMap(Optional::stream)
                .findFirst();
    }

    /** Tasks run so far, however they ended. */
    long count() {
        return count.get();
    }

    /** The longest time since a running task's last beat; zero where none runs. Any thread. */
    Duration silence() {
        return running.stream()
                .map(RunningTask::silence)
                .max(Duration::compareTo)
                .orElse(Duration.ZERO);
    }

    private boolean isFor(T task, TaskCommand command) {
        return command.stage().equals(task.stage(stage.name()))
                && command.taskId().equals(task.taskId())
                && task.attempt() <= command.attempt();
    }

    private void publish(T task, Outcome<R> outcome, Took took, Headers cause) {
        switch (outcome) {
            case Outcome.Result<R>(R result) -> {
                try {
                    if (publish(messages.succeeded(task, result, took.share(), cause))) {
                        metrics.succeeded(took.time);
                        AttemptSpan.ended("succeeded");
                    }
                } catch (InvalidMessageException | MessageRefusedException e) {
                    // Too large for a message or for its topic: another attempt would come to the same.
                    fail(task, FailureAccount.unpublishable(e), took, cause);
                }
            }
            case Outcome.Failure<R>(FailureAccount account) -> fail(task, account, took, cause);
            case Outcome.Stopped<R>(TaskCommand.Reason reason) -> {
                switch (reason) {
                    case CANCELLED -> {
                        if (published(messages.cancelled(task, cause))) {
                            metrics.cancelled(took.time);
                            AttemptSpan.ended("cancelled");
                            say("task cancelled");
                        }
                    }
                    case SUPERSEDED -> fail(task, FailureAccount.superseded(), took, cause);
                }
            }
            case Outcome.Stuck<R>() -> {
                AttemptSpan.ended("stuck");
                say("stuck task left to its lease");
            }
        }
    }

    private void say(String what) {
        LOG.atInfo().addKeyValue("worker", settings.workerId()).log(what);
    }

    private void fail(T task, FailureAccount account, Took took, Headers cause) {
        AttemptSpan.failed(account);
        if (published(messages.failed(task, account, took.share(), cause))) {
            metrics.failed(account.category(), took.time);
        }
        // Logged even if nothing was published: it explains why the device was busy.
        var handedBack = account.category() == FailureCategory.HANDED_BACK;
        LOG.atLevel(handedBack ? Level.INFO : Level.WARN)
                .addKeyValue("worker", settings.workerId())
                .addKeyValue("category", account.category())
                .addKeyValue("reason", account.message())
                .log(handedBack ? "task handed back" : "task failed");
    }

    /** Whether the outcome is on the topics; if not, nothing of it counts and the lease runs out. */
    private boolean publish(List<ProducerRecord<byte[], byte[]>> records) {
        boolean published;
        try (var _ = Phase.begin("publish")) {
            published = publisher.publish(records, grace::isOver);
        }
        if (!published) {
            unpublished("the worker stops and Kafka has not taken it");
        }
        return published;
    }

    /** The same for records that are dropped if Kafka refuses them. */
    private boolean published(List<ProducerRecord<byte[], byte[]>> records) {
        try {
            return publish(records);
        } catch (MessageRefusedException e) {
            unpublished(String.valueOf(e.getMessage()));
            return false;
        }
    }

    private void unpublished(String reason) {
        LOG.atWarn()
                .addKeyValue("worker", settings.workerId())
                .addKeyValue("reason", reason)
                .log("the outcome could not be published, the task's lease will run out");
    }
}
