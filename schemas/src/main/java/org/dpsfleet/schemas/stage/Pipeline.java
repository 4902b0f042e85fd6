package org.dpsfleet.schemas.stage;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import org.dpsfleet.schemas.codec.InvalidMessageException;
import org.dpsfleet.schemas.codec.MessageCodec;
import org.dpsfleet.schemas.message.Stage;
import org.dpsfleet.schemas.topic.ShareGroup;
import org.dpsfleet.schemas.topic.Topic;
import org.dpsfleet.schemas.validation.DidYouMean;
import org.dpsfleet.schemas.validation.Problem;

/**
 * The stages that every task of a fleet passes, in their order, and the names of the fleet's topics and groups. The
 * first stage takes what the planner makes of an experiment; the results of each are the tasks of the next; the last
 * gives scores.
 */
public final class Pipeline {
    private static final Pipeline STANDARD = of(StageDescriptor.STANDARD.toArray(StageDescriptor<?, ?>[]::new));

    private final List<StageDescriptor<?, ?>> stages;

    private Pipeline(List<StageDescriptor<?, ?>> stages) {
        this.stages = stages;
    }

    /** Adaptation, then evaluation. */
    public static Pipeline standard() {
        return STANDARD;
    }

    /**
     * Stages in their order.
     *
     * @throws IllegalArgumentException naming the stage that does not fit to the one before it, or shares a
     *     name, a topic or a share group with another
     */
    public static Pipeline of(StageDescriptor<?, ?>... stages) {
        var pipeline = new Pipeline(List.of(stages));
        if (pipeline.stages.isEmpty()) {
            throw new IllegalArgumentException("pipeline: has no stage; accepted: at least 1");
        }
        pipeline.checkLinks();
        pipeline.checkNames();
        return pipeline;
    }

    /**
     * The same stages of another fleet of the same Kafka.
     *
     * @param fleet the prefix of all names of its topics and groups
     */
    public Pipeline prefixed(String fleet) {
        return of(stages.stream().map(stage -> stage.prefixed(fleet)).toArray(StageDescriptor<?, ?>[]::new));
    }

    /** All of them, the first one first. */
    public List<StageDescriptor<?, ?>> stages() {
        return stages;
    }

    /** The stage that new tasks begin in. */
    public StageDescriptor<?, ?> first() {
        return stages.getFirst();
    }

    /** The stage whose success is that of the task. */
    public StageDescriptor<?, ?> last() {
        return stages.getLast();
    }

    /** Whether the stage is one of these. */
    public boolean has(Stage stage) {
        return find(stage) >= 0;
    }

    /**
     * The place of a stage, from 0.
     *
     * @throws IllegalArgumentException if it is none of these
     */
    public int index(Stage stage) {
        int index = find(stage);
        if (index < 0) {
            throw new IllegalArgumentException("stage " + notAccepted(stage));
        }
        return index;
    }

    /**
     * All that there is to know of a stage.
     *
     * @throws IllegalArgumentException if it is none of these
     */
    public StageDescriptor<?, ?> of(Stage stage) {
        return stages.get(index(stage));
    }

    /** What a task goes on with after a stage; empty after the last one. */
    public Optional<Stage> after(Stage stage) {
        int next = index(stage) + 1;
        return next < stages.size() ? Optional.of(stages.get(next).name()) : Optional.empty();
    }

    /** Negative where the first comes before the second, 0 for the same, positive otherwise. */
    public int compare(Stage one, Stage other) {
        return Integer.compare(index(one), index(other));
    }

    /**
     * Refuses a message of a stage that this fleet does not have.
     *
     * @param message its type, for example {@code task-event}
     * @throws InvalidMessageException naming the stage, and those that there are
     */
    public void check(String message, Stage stage) {
        if (!has(stage)) {
            throw new InvalidMessageException(message, List.of(new Problem("/stage", notAccepted(stage))));
        }
    }

    /** Where the experiments are. */
    public Topic experiments() {
        return Topic.EXPERIMENTS.prefixed(first().taskTopic().prefix());
    }

    /** Which tasks were deleted. */
    public Topic deletedTasks() {
        return Topic.DELETED_TASKS.prefixed(first().taskTopic().prefix());
    }

    /** Where everybody says what becomes of tasks. */
    public Topic taskEvents() {
        return first().taskEvents();
    }

    /** Where workers say that they have a task and go on with it. */
    public Topic heartbeats() {
        return first().heartbeats();
    }

    /** Where workers are told to stop. */
    public Topic commands() {
        return first().commands();
    }

    /** Where the results of the last stage go. */
    public Topic resultTopic() {
        return last().resultTopic();
    }

    /** Every topic of the fleet. */
    public List<Topic> topics() {
        var topics = new ArrayList<Topic>();
        topics.add(experiments());
        topics.add(deletedTasks());
        stages.forEach(stage -> topics.add(stage.taskTopic()));
        topics.add(taskEvents());
        topics.add(heartbeats());
        topics.add(resultTopic());
        topics.add(commands());
        stages.forEach(stage -> topics.add(stage.deadLetterTopic()));
        return List.copyOf(topics);
    }

    /** The groups of workers, in the order of their stages. */
    public List<ShareGroup> shareGroups() {
        return stages.stream().<ShareGroup>map(StageDescriptor::workers).toList();
    }

    @Override
    public String toString() {
        return stages.stream().map(stage -> stage.name().name()).collect(Collectors.joining(", "));
    }

    /** A handful at most, and asked for with every record: looking through them is quicker than a hash. */
    private int find(Stage stage) {
        for (int i = 0; i < stages.size(); i++) {
            if (stages.get(i).name().equals(stage)) {
                return i;
            }
        }
        return -1;
    }

    private String notAccepted(Stage stage) {
        var names = stages.stream().map(s -> s.name().name()).toList();
        return "'" + stage.name() + "' is not accepted; accepted: " + String.join(", ", names)
                + DidYouMean.question(names, stage.name());
    }

    private void checkLinks() {
        if (first().tasks() != MessageCodec.ADAPTATION_TASK) {
            throw refused(first(), "takes " + first().tasks().name(), "the planner makes adaptation-task");
        }
        for (int i = 1; i < stages.size(); i++) {
            var before = stages.get(i - 1);
            var stage = stages.get(i);
            if (stage.tasks() != before.results() || !stage.taskTopic().equals(before.resultTopic())) {
                throw refused(
                        stage,
                        "takes " + stage.tasks().name() + " from " + stage.taskTopic(),
                        before.name() + " gives " + before.results().name() + " to " + before.resultTopic());
            }
        }
        if (last().results() != MessageCodec.TASK_SCORES || !resultTopic().compacted()) {
            throw refused(
                    last(),
                    "gives " + last().results().name() + " to " + resultTopic(),
                    "the last stage gives task-scores to a compacted topic");
        }
    }

    private void checkNames() {
        var names = new HashSet<Object>();
        for (var stage : stages) {
            if (!names.add(stage.name()) || !names.add(stage.workers().groupName()) || !names.add(stage.taskTopic())) {
                throw refused(stage, "shares its name, share group or topic with another", "each has its own");
            }
        }
    }

    private static IllegalArgumentException refused(StageDescriptor<?, ?> stage, String is, String expected) {
        return new IllegalArgumentException("pipeline: the stage " + stage.name() + " " + is + "; " + expected);
    }
}
