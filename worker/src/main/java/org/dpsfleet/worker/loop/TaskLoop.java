package org.dpsfleet.worker.loop;

import io.micrometer.core.instrument.MeterRegistry;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Optional;
import java.util.function.BiConsumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.dpsfleet.schemas.codec.InvalidMessageException;
import org.dpsfleet.schemas.message.TaskCommand;
import org.dpsfleet.schemas.message.TaskMessage;
import org.dpsfleet.schemas.stage.StageDescriptor;
import org.dpsfleet.worker.device.GpuMeters;
import org.dpsfleet.worker.device.GpuSensors;
import org.dpsfleet.worker.kafka.BrokerOutage;
import org.dpsfleet.worker.kafka.Commands;
import org.dpsfleet.worker.kafka.Intake;
import org.dpsfleet.worker.kafka.MessageRefusedException;
import org.dpsfleet.worker.kafka.Messages;
import org.dpsfleet.worker.kafka.Publisher;
import org.dpsfleet.worker.memory.ResidentMemory;
import org.dpsfleet.worker.settings.WorkerListener;
import org.dpsfleet.worker.settings.WorkerSettings;
import org.dpsfleet.worker.task.TaskHandler;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A worker: takes messages from its share group one at a time, claims the tasks that each brings, runs them and publishes how
 * they ended. It goes on through failures of tasks and outages of the broker until it is closed.
 *
 * @param <T> the task
 * @param <R> its result
 */
public final class TaskLoop<T extends TaskMessage, R> implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(TaskLoop.class);

    private final WorkerSettings settings;
    private final StageDescriptor<T, R> stage;
    private final Messages<T, R> messages;
    private final WorkerMetrics metrics;
    private final BrokerOutage outage;
    private final GraceTime grace = new GraceTime();
    private final Intake intake;
    private final Publisher publisher;
    private final Attempts<T, R> attempts;
    private final FirstFetch fetch;
    private final Claims<T, R> claims;
    private final Commands commands;
    private final Thread thread;
    private volatile @Nullable Throwable death;

    /** A loop that does nothing yet; the broker need not be there. */
    public TaskLoop(
            WorkerSettings settings, StageDescriptor<T, R> stage, TaskHandler<T, R> handler, MeterRegistry registry) {
        this(settings, stage, handler, registry, InstantSource.system());
    }

    /**
     * @param clock of the times in messages, which people read and nothing depends on
     */
    TaskLoop(
            WorkerSettings settings,
            StageDescriptor<T, R> described,
            TaskHandler<T, R> handler,
            MeterRegistry registry,
            InstantSource clock) {
        this.settings = settings;
        this.stage = described.prefixed(settings.kafka().topicPrefix());
        var gpu = GpuSensors.ofDevice(settings.device());
        gpu.ifPresent(sensors -> GpuMeters.register(registry, sensors));
        messages = new Messages<>(settings, stage, gpu, clock);
        metrics = new WorkerMetrics(registry, stage.name());
        outage = new BrokerOutage(settings.workerId(), settings.listener());
        intake = new Intake(settings, stage.workers(), outage);
        publisher = new Publisher(settings, outage);
        attempts = new Attempts<>(settings, stage, messages, publisher, grace, metrics);
        fetch = new FirstFetch(settings, grace);
        claims = new Claims<>(
                settings, stage, handler, messages, publisher, intake, outage, grace, metrics, attempts, fetch);
        commands = new Commands(settings, stage.commands(), outage, this::obey);
        metrics.heartbeatAge(attempts::silence);
        thread = Thread.ofPlatform()
                .daemon()
                .name("task-loop " + settings.workerId())
                .unstarted(this::loop);
    }

    /** Begins to take tasks, on a thread of its own. */
    public void start() {
        thread.start();
    }

    /** Why this worker does not work although its process runs; empty: it works. */
    public Optional<String> problem() {
        var cause = death;
        if (cause != null) {
            return Optional.of("the task loop ended: " + cause);
        }
        if (!thread.isAlive()) {
            return Optional.of("the task loop does not run");
        }
        return attempts.problem();
    }

    /**
     * Stops taking, lets the running task hand itself back within the grace time, hands it back
     * from its last resume point otherwise, and leaves the fleet. A second call waits for the
     * first.
     */
    @Override
    public void close() {
        if (grace.begin(settings.grace())) {
            settings.listener().stopping();
            outage.stop();
            attempts.stop();
        }
        if (thread.getState() == Thread.State.NEW) {
            release();
            return;
        }
        try {
            if (!thread.join(settings.stopsWithin())) {
                LOG.atWarn().addKeyValue("worker", settings.workerId()).log("the worker did not stop in time");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void loop() {
        LOG.atInfo()
                .addKeyValue("worker", settings.workerId())
                .addKeyValue("group", stage.workers().groupName())
                .addKeyValue("device", settings.device())
                .log("worker started");
        try {
            commands.start();
            var spent = Optional.<String>empty();
            var idle = Optional.<String>empty();
            var waitingSince = System.nanoTime();
            while (!grace.hasBegun() && spent.isEmpty() && idle.isEmpty()) {
                var taken = intake.take();
                if (taken.isPresent()) {
                    work(taken.get());
                    spent = settings.recycling().due(attempts.count(), ResidentMemory.bytes());
                    waitingSince = System.nanoTime();
                } else if (intake.hasJoined()) {
                    idle = settings.recycling().idle(Duration.ofNanos(System.nanoTime() - waitingSince));
                } else {
                    waitingSince = System.nanoTime();
                }
            }
            spent.ifPresent(reason -> retire(reason, "worker gives way to a new process", WorkerListener::restart));
            idle.ifPresent(reason -> retire(reason, "worker has nothing to do", WorkerListener::idle));
            LOG.atInfo().addKeyValue("worker", settings.workerId()).log("worker stopped");
        } catch (Throwable thrown) {
            // Throwable: whatever ends the loop has to be seen, the process lives on without it.
            death = thrown;
            LOG.atError()
                    .setCause(thrown)
                    .addKeyValue("worker", settings.workerId())
                    .log("worker died");
            settings.listener().restart("the task loop ended: " + thrown);
        } finally {
            release();
        }
    }

    /** Leaves the group, so that other members take this worker's partitions, then asks the process to exit. */
    private void retire(String reason, String message, BiConsumer<WorkerListener, String> end) {
        settings.listener().stopping();
        intake.close();
        LOG.atInfo()
                .addKeyValue("worker", settings.workerId())
                .addKeyValue("reason", reason)
                .log(message);
        end.accept(settings.listener(), reason);
    }

    private void obey(TaskCommand command) {
        attempts.obey(command);
        fetch.obey(command);
    }

    private void work(ConsumerRecord<byte[], byte[]> record) throws InterruptedException {
        T task;
        try {
            task = messages.read(record);
        } catch (InvalidMessageException e) {
            bury(record, e);
            return;
        }
        claims.take(messages.members(task), record);
    }

    private void bury(ConsumerRecord<byte[], byte[]> record, InvalidMessageException problem) {
        LOG.atWarn()
                .addKeyValue("topic", record.topic())
                .addKeyValue("partition", record.partition())
                .addKeyValue("offset", record.offset())
                .addKeyValue("reason", problem.getMessage())
                .log("unreadable message goes to the dead letters");
        try {
            if (publisher.publish(messages.unreadable(record, problem), grace::isOver)) {
                metrics.unreadable();
                intake.accept(record);
            } else {
                intake.release(record);
            }
        } catch (MessageRefusedException e) {
            LOG.atError()
                    .addKeyValue("topic", record.topic())
                    .addKeyValue("partition", record.partition())
                    .addKeyValue("offset", record.offset())
                    .addKeyValue("reason", e.getMessage())
                    .log("unreadable message stays on its topic, its dead letter is refused");
            // Handed out again and again it would keep workers from what they can read.
            intake.accept(record);
        }
    }

    private void release() {
        commands.close();
        intake.close();
        publisher.close();
    }
}
