package org.dpsfleet.worker.loop;

import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.header.Headers;
import org.dpsfleet.schemas.message.AvoidedWorkers;
import org.dpsfleet.schemas.message.TaskCommand;
import org.dpsfleet.schemas.message.TaskMessage;
import org.dpsfleet.schemas.stage.StageDescriptor;
import org.dpsfleet.worker.kafka.BrokerOutage;
import org.dpsfleet.worker.kafka.Intake;
import org.dpsfleet.worker.kafka.Messages;
import org.dpsfleet.worker.kafka.Publisher;
import org.dpsfleet.worker.settings.WorkerSettings;
import org.dpsfleet.worker.task.Lack;
import org.dpsfleet.worker.task.TaskHandler;
import org.dpsfleet.worker.trace.AttemptSpan;
import org.dpsfleet.worker.trace.Phase;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Claims the tasks that a message brings, and sees each of them to its outcome. Of several, each has an attempt, a span
 * and heartbeats of its own, and a thread.
 */
final class Claims<T extends TaskMessage, R> {
    private static final Logger LOG = LoggerFactory.getLogger(Claims.class);
    private static final Duration LOOK = Duration.ofMillis(200);

    private final WorkerSettings settings;
    private final StageDescriptor<T, R> stage;
    private final TaskHandler<T, R> handler;
    private final Messages<T, R> messages;
    private final Publisher publisher;
    private final Intake intake;
    private final BrokerOutage outage;
    private final GraceTime grace;
    private final WorkerMetrics metrics;
    private final Attempts<T, R> attempts;
    private final FirstFetch fetch;
    private int claimFailures;

    Claims(
            WorkerSettings settings,
            StageDescriptor<T, R> stage,
            TaskHandler<T, R> handler,
            Messages<T, R> messages,
            Publisher publisher,
            Intake intake,
            BrokerOutage outage,
            GraceTime grace,
            WorkerMetrics metrics,
            Attempts<T, R> attempts,
            FirstFetch fetch) {
        this.settings = settings;
        this.stage = stage;
        this.handler = handler;
        this.messages = messages;
        this.publisher = publisher;
        this.intake = intake;
        this.outage = outage;
        this.grace = grace;
        this.metrics = metrics;
        this.attempts = attempts;
        this.fetch = fetch;
    }

    /** Claims the tasks of a record and ends their attempts, or gives the record back. */
    void take(List<T> tasks, ConsumerRecord<byte[], byte[]> record) throws InterruptedException {
        Headers headers = record.headers();
        if (grace.hasBegun() || !tasks.stream().allMatch(task -> said(task, headers))) {
            intake.release(record);
            outage.pause(claimFailures++);
            return;
        }
        claimFailures = 0;
        // Accepted before they run: from here on the lease keeps a task, not the share group,
        // whose locks are short and fall with the connection. Not accepted: it is somebody else's
        // now.
        if (intake.accept(record)) {
            for (T task : tasks) {
                try (var _ = AttemptSpan.keys(task, stage.name(), headers)) {
                    metrics.claimed(record.timestamp());
                    LOG.atInfo().addKeyValue("worker", settings.workerId()).log("task claimed");
                }
            }
            run(tasks, headers);
        }
    }

    private boolean said(T task, Headers headers) {
        try (var _ = AttemptSpan.keys(task, stage.name(), headers)) {
            return publisher.send(messages.claimed(task, headers));
        }
    }

    private void run(List<T> tasks, Headers headers) throws InterruptedException {
        boolean avoided = AvoidedWorkers.read(headers).contains(settings.workerId());
        Map<T, TaskCommand.Reason> unwanted = new HashMap<>();
        tasks.forEach(task -> attempts.unwanted(task).ifPresent(reason -> unwanted.put(task, reason)));
        List<T> wanted = avoided
                ? List.of()
                : tasks.stream().filter(task -> !unwanted.containsKey(task)).toList();
        // Tasks of one message need the same inputs.
        Optional<Lack> lack = wanted.stream()
                .findFirst()
                .flatMap(task -> attempts.lack(handler, task))
                .filter(fetch::isNew);
        if (lack.isPresent()) {
            each(tasks, headers, (task, cause) -> {
                if (wanted.contains(task)) {
                    attempts.leaveToOthers(task, lack.get(), cause);
                } else {
                    skip(task, Optional.ofNullable(unwanted.get(task)), cause);
                }
            });
            fetch(wanted.getFirst(), lack.get(), headers);
        } else {
            var with = wanted.size() > 1 ? handler.together(wanted) : handler;
            Runnable longTask = tasks.size() == 1 ? intake::leave : () -> {};
            each(tasks, headers, (task, cause) -> {
                if (wanted.contains(task)) {
                    try {
                        attempts.run(with, task, wanted.size(), cause, longTask);
                    } finally {
                        with.ended(task);
                    }
                } else {
                    skip(task, Optional.ofNullable(unwanted.get(task)), cause);
                }
            });
        }
    }

    private void skip(T task, Optional<TaskCommand.Reason> unwanted, Headers cause) {
        unwanted.ifPresentOrElse(reason -> attempts.pass(task, reason, cause), () -> attempts.decline(task, cause));
    }

    private void fetch(T task, Lack lack, Headers headers) throws InterruptedException {
        try (var _ = AttemptSpan.keys(task, stage.name(), headers);
                var _ = Phase.begin("fetch")) {
            fetch.run(task.taskId(), lack, intake::leave);
        }
    }

    private interface Ending<T> {
        void of(T task, Headers cause) throws InterruptedException;
    }

    /** Ends the attempts of all: of one on this thread, of several each on its own. */
    private void each(List<T> tasks, Headers headers, Ending<T> ending) throws InterruptedException {
        if (tasks.size() == 1) {
            end(tasks.getFirst(), headers, ending);
            return;
        }
        var failures = new ConcurrentLinkedQueue<Throwable>();
        var threads = tasks.stream()
                .map(task -> Thread.ofPlatform().daemon().name("attempt").start(() -> {
                    try {
                        end(task, headers, ending);
                    } catch (Throwable e) {
                        // As it would of a task alone, it ends the loop; but not before the other tasks have ended.
                        failures.add(e);
                    }
                }))
                .toList();
        long begun = System.nanoTime();
        boolean left = false;
        for (var thread : threads) {
            while (!thread.join(LOOK)) {
                if (!left && System.nanoTime() - begun >= Attempts.WORTH_LEAVING.toNanos()) {
                    intake.leave();
                    left = true;
                }
            }
        }
        if (!failures.isEmpty()) {
            throw new IllegalStateException("the attempt at a task failed", failures.peek());
        }
    }

    private void end(T task, Headers headers, Ending<T> ending) throws InterruptedException {
        try (var attempt = AttemptSpan.begin(settings, task, stage.name(), headers)) {
            ending.of(task, attempt.cause());
        }
    }
}
