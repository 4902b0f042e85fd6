package org.dpsfleet.coordinator.projection;

import java.time.Instant;
import java.time.InstantSource;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.LongAdder;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.TopicPartition;
import org.dpsfleet.coordinator.store.MemoryStore;
import org.dpsfleet.coordinator.store.StateException;
import org.dpsfleet.coordinator.store.StateStore;
import org.dpsfleet.schemas.message.DeletedTasks;
import org.dpsfleet.schemas.message.TaskScores;
import org.dpsfleet.schemas.stage.Pipeline;
import org.dpsfleet.schemas.topic.Topic;
import tools.jackson.databind.JsonNode;

/**
 * The fleet's state, computed from the topics' records. One thread applies records; any thread may read. Records
 * that can't be read are counted and skipped, except that an unreadable task whose key is a
 * task id is still a task: its bytes are kept for the dead letter.
 *
 * <p>In memory are open tasks, experiments, and what has changed since the last {@link #commit}. The rest is in a
 * store on the disk, from which a projection goes on where the one before it ended.
 */
public final class Projection {
    private final Pipeline pipeline;
    private final Map<String, LongAdder> records = new HashMap<>();
    private final UnreadableRecords unreadable = new UnreadableRecords();
    private final Strays strays = new Strays();
    private final ProjectionState state;
    private final Intake intake;

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
        state = new ProjectionState(pipeline, store, clock, List.of(listeners));
        intake = new Intake(pipeline, state, strays, unreadable);
        pipeline.topics().stream()
                .filter(Topic::projected)
                .forEach(topic -> records.put(topic.topicName(), new LongAdder()));
    }

    /** Tells it of every open task, and from now on of all that changes; call it before any record is applied. */
    public void observe(TaskObserver observer) {
        state.observe(observer);
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
        try {
            var change = intake.read(message);
            return () -> takeIn(message, change);
        } catch (RuntimeException e) {
            return () -> unreadable.passOver(message, e);
        }
    }

    private void takeIn(ConsumerRecord<byte[], byte[]> message, Runnable change) {
        var count = records.get(message.topic());
        if (count != null && message.value() != null) {
            count.increment();
        }
        try {
            change.run();
        } catch (StateException e) {
            // Not the record's fault.
            throw e;
        } catch (RuntimeException e) {
            unreadable.passOver(message, e);
        }
    }

    /** The time by the clock that leases and delays are counted by, which need not be that of the day. */
    public Instant now() {
        return state.now();
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

    /** Which tasks were deleted. */
    public Deletions deletions() {
        return state.deletions();
    }

    /** What has been counted of tasks that are to be deleted, for {@link DeletedTasks}. */
    public List<JsonNode> totals(Collection<KnownTask> tasks) {
        return state.totals(tasks);
    }

    /** Records of a topic that were read. */
    public long records(Topic topic) {
        var count = records.get(topic.topicName());
        return count == null ? 0 : count.sum();
    }

    /** Records passed over because they can't be read. */
    public long unreadable() {
        return unreadable.count();
    }
}
