package org.dpsfleet.coordinator.projection;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.TopicPartition;
import org.dpsfleet.coordinator.store.MemoryStore;
import org.dpsfleet.coordinator.store.StateException;
import org.dpsfleet.coordinator.store.StateStore;
import org.dpsfleet.coordinator.task.TaskFact;
import org.dpsfleet.schemas.codec.InvalidMessageException;
import org.dpsfleet.schemas.codec.MessageCodec;
import org.dpsfleet.schemas.message.DeadLetter;
import org.dpsfleet.schemas.message.MessageHeaders;
import org.dpsfleet.schemas.message.Stage;
import org.dpsfleet.schemas.message.TaskScores;
import org.dpsfleet.schemas.stage.Pipeline;
import org.dpsfleet.schemas.stage.StageDescriptor;
import org.dpsfleet.schemas.topic.Topic;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The fleet's state, computed from the topics' records. One thread applies records; any thread may read. Records
 * that can't be read are counted and skipped, except that an unreadable task whose key is a
 * task id is still a task: its bytes are kept for the dead letter.
 *
 * <p>In memory are open tasks, experiments, and what has changed since the last {@link #commit}. The rest is in a
 * store on the disk, from which a projection goes on where the one before it ended.
 */
public final class Projection {
    private static final Logger LOG = LoggerFactory.getLogger(Projection.class);

    private final Pipeline pipeline;
    private final Map<String, Source> sources = new HashMap<>();
    private final AtomicLong unreadable = new AtomicLong();
    private final Strays strays = new Strays();
    private final ProjectionState state;
    private final InstantSource clock;

    /** A topic's records that were read, and how one is: to what it changes here. */
    private record Source(LongAdder records, Function<ConsumerRecord<byte[], byte[]>, Runnable> reader) {}

    /** Of no record yet, in memory, and of a fleet with the standard stages. */
    public Projection(InstantSource clock, TaskListener... listeners) {
        this(Pipeline.standard(), new MemoryStore(), clock, listeners);
    }

    /**
     * Of the records that a store stands for.
     *
     * @param pipeline the stages that tasks pass
     * @param store stays the caller's
     * @param clock that leases and delays are counted by
     * @param listeners are told of every task that changes; of a store the same ones in the same order
     */
    public Projection(Pipeline pipeline, StateStore store, InstantSource clock, TaskListener... listeners) {
        this.pipeline = pipeline;
        this.clock = clock;
        state = new ProjectionState(pipeline, store, clock, List.of(listeners));
        reads(pipeline.experiments(), this::experiment);
        reads(pipeline.taskEvents(), this::event);
        reads(pipeline.heartbeats(), this::event);
        reads(pipeline.resultTopic(), this::scored);
        for (var stage : pipeline.stages()) {
            reads(stage.taskTopic(), message -> work(stage, message));
            reads(stage.deadLetterTopic(), message -> letter(stage, message));
        }
    }

    /** Up to where the topics were read when that was last stored. */
    public Map<TopicPartition, Long> positions() {
        return state.positions();
    }

    /**
     * Stores all that has changed, with the offsets up to which the topics were read for it; on the thread that
     * applies records.
     */
    public void commit(Map<TopicPartition, Long> readTo) {
        state.commit(readTo);
    }

    private void reads(Topic topic, Function<ConsumerRecord<byte[], byte[]>, Runnable> reader) {
        sources.put(topic.topicName(), new Source(new LongAdder(), reader));
    }

    /** The stages that tasks pass. */
    public Pipeline pipeline() {
        return pipeline;
    }

    /** Takes one record of any of the fleet's topics in; records of one topic in their order. */
    public void apply(ConsumerRecord<byte[], byte[]> message) {
        read(message).run();
    }

    /**
     * Reads a record, on any thread, which is most of the work; what is returned takes it in, on the one
     * thread that does.
     */
    public Runnable read(ConsumerRecord<byte[], byte[]> message) {
        var source = sources.get(message.topic());
        if (source == null || message.value() == null) {
            return () -> {};
        }
        try {
            var change = source.reader().apply(message);
            return () -> {
                source.records().increment();
                takeIn(message, change);
            };
        } catch (RuntimeException e) {
            return () -> passOver(message, e);
        }
    }

    private void takeIn(ConsumerRecord<byte[], byte[]> message, Runnable change) {
        try {
            change.run();
        } catch (StateException e) {
            // Not the record's fault.
            throw e;
        } catch (RuntimeException e) {
            passOver(message, e);
        }
    }

    /** The time by the clock that leases and delays are counted by, which need not be that of the day. */
    public Instant now() {
        return clock.instant();
    }

    /** The experiments. */
    public KnownExperiments experiments() {
        return state.experiments();
    }

    /** Every task heard of; reads all of the store. */
    public List<KnownTask> tasks() {
        return state.tasks().all();
    }

    /** Every task whose outcome is still to come. */
    public Collection<KnownTask> openTasks() {
        return state.tasks().open();
    }

    /** How many of them are in the first stage. */
    public InFlight inFlight() {
        return state.inFlight();
    }

    /** Attempts that workers run although they were superseded or cancelled. */
    public Strays strays() {
        return strays;
    }

    /** One task. */
    public Optional<KnownTask> task(String taskId) {
        return Optional.ofNullable(state.tasks().get(taskId));
    }

    /** Whether anything was heard of a task. */
    public boolean knows(String taskId) {
        return state.tasks().has(taskId);
    }

    /** A task's {@link TaskScores} as JSON; of several results the first one. */
    public Optional<byte[]> scores(String taskId) {
        return state.scores().find(taskId);
    }

    /** What could not succeed. */
    public DeadLetters deadLetters() {
        return state.deadLetters();
    }

    /** Records of a topic that were read. */
    public long records(Topic topic) {
        var source = sources.get(topic.topicName());
        return source == null ? 0 : source.records().sum();
    }

    /** Records passed over because they can't be read. */
    public long unreadable() {
        return unreadable.get();
    }

    private Runnable experiment(ConsumerRecord<byte[], byte[]> message) {
        var experiment = MessageCodec.EXPERIMENT_RECORD.decode(message.value());
        return () -> state.experiments().put(experiment, state.tasks()::get);
    }

    private Runnable work(StageDescriptor<?, ?> stage, ConsumerRecord<byte[], byte[]> message) {
        try {
            var work = MessageReader.work(stage.tasks(), message.value());
            return () -> announced(work, stage.name(), message);
        } catch (InvalidMessageException e) {
            return () -> unreadableWork(stage.name(), message, e);
        }
    }

    private void announced(MessageReader.Work task, Stage stage, ConsumerRecord<byte[], byte[]> message) {
        int attempt = task.attempt();
        var before = state.tasks().get(task.taskId());
        var last = before == null ? null : before.announcement(stage);
        boolean again = attempt > 1 && DeadLetter.replayOf(message.headers()) == null;
        if (last != null && attempt <= last.attempt()) {
            var repeat = new Repeat(stage, message).later(new Repeat(stage, last.message()));
            state.deadLetters().add(task.taskId(), repeat, before);
        }
        update(
                task.taskId(),
                known -> known.described(
                                task.experimentId(),
                                task.work().variant(),
                                task.work().contexts().size())
                        .announced(stage, new Announcement(attempt, message), again));
    }

    private void unreadableWork(Stage stage, ConsumerRecord<byte[], byte[]> message, InvalidMessageException why) {
        passOver(message, why);
        var taskId = key(message);
        if (MessageReader.isTaskId(taskId)) {
            update(taskId, t -> t.announced(stage, new Announcement(1, message), false));
        }
    }

    private Runnable event(ConsumerRecord<byte[], byte[]> message) {
        var event = EventReader.read(message.value(), pipeline);
        var at = Instant.ofEpochMilli(message.timestamp());
        var fact = new TaskFact.Happened(event, at, now());
        return () -> strays.heard(fact, update(event.taskId(), t -> t.with(fact)));
    }

    private Runnable scored(ConsumerRecord<byte[], byte[]> message) {
        var result = MessageReader.scores(message.value());
        return () -> {
            // Of several results the first one counts.
            if (!state.scores().has(result.taskId())) {
                state.scores().put(result.taskId(), message.value());
            }
            update(result.taskId(), task -> task.with(new TaskFact.Scored(result.attempt())));
        };
    }

    private Runnable letter(StageDescriptor<?, ?> stage, ConsumerRecord<byte[], byte[]> message) {
        var letter = new Letter(key(message), stage.name(), message, DeadLetter.read(message.headers()));
        return () -> state.deadLetters().add(letter, state.tasks().get(letter.taskId()));
    }

    private KnownTask update(String taskId, UnaryOperator<KnownTask> change) {
        var before = state.tasks().get(taskId);
        var after = change.apply(before == null ? KnownTask.unseen(taskId, pipeline) : before);
        state.changed(before, after);
        return after;
    }

    private void passOver(ConsumerRecord<byte[], byte[]> message, RuntimeException why) {
        unreadable.incrementAndGet();
        LOG.atWarn()
                .addKeyValue("topic", message.topic())
                .addKeyValue("partition", message.partition())
                .addKeyValue("offset", message.offset())
                .addKeyValue("reason", why.getMessage())
                .log("record can't be read, passed over");
    }

    private static String key(ConsumerRecord<byte[], byte[]> message) {
        if (message.key() != null) {
            return new String(message.key(), StandardCharsets.UTF_8);
        }
        var subject = MessageHeaders.text(message.headers(), MessageHeaders.SUBJECT);
        return subject != null ? subject : message.topic() + "-" + message.partition() + "@" + message.offset();
    }
}
