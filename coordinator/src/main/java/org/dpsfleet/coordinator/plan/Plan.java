package org.dpsfleet.coordinator.plan;

import java.util.AbstractList;
import java.util.List;
import java.util.function.ToLongFunction;
import java.util.stream.IntStream;
import org.dpsfleet.schemas.codec.ContentId;
import org.dpsfleet.schemas.message.AdaptationTask;
import org.dpsfleet.schemas.message.AdaptationWork;
import org.dpsfleet.schemas.message.EvaluationWork;
import org.dpsfleet.schemas.message.TaskList;
import org.dpsfleet.schemas.spec.ExperimentSpec;
import org.dpsfleet.vocabulary.Variant;

/**
 * The tasks of an experiment, in the order of networks, comparisons, channel norms, draw seeds, variants, trainings,
 * contexts. A task is made when it is asked for: an experiment may have a million.
 *
 * @param experimentId first 16 hexadecimal digits of the sha256 of the canonical {@code spec}
 * @param spec with every network's layers filled in
 * @param columnsPerTask the most contexts times repetitions in one task
 * @param contexts that the experiment's source stands for, each once
 * @param generation of the tasks' ids, from 0; tasks that were deleted come back in the next one
 */
public record Plan(
        String experimentId, ExperimentSpec spec, int columnsPerTask, List<List<String>> contexts, int generation) {
    /** The most tasks of an experiment: their ids are computed, and looked up, in seconds. */
    public static final int MOST_TASKS = 1_000_000;

    /** Raised when a change of the software changes which tasks an experiment has, or their order. */
    public static final int VERSION = 1;

    public Plan {
        contexts = List.copyOf(contexts);
    }

    /** The same tasks with other ids. */
    public Plan inGeneration(int other) {
        return new Plan(experimentId, spec, columnsPerTask, contexts, other);
    }

    /** How to list these tasks, whose ids are given. */
    public TaskList list(TaskIds ids) {
        return new TaskList(VERSION, ids.size(), ids.sha256(), generation == 0 ? null : generation);
    }

    /** How many tasks there are; may be more than {@link #MOST_TASKS}. */
    public long count() {
        return grid().count();
    }

    /**
     * The contexts of all tasks of an experiment together: a context counts once for each task that
     * carries it.
     */
    public static long contexts(ExperimentSpec spec) {
        long repetitions = spec.replicates().repetitions();
        return perContext(spec, variant -> variant.trainsNetwork() ? repetitions : 1);
    }

    /** The metrics of an experiment: each context with everything that it is combined with, a baseline once. */
    public static long metrics(ExperimentSpec spec) {
        long repetitions = spec.replicates().repetitions();
        return perContext(spec, variant -> variant == Variant.BASELINE ? 1 : repetitions);
    }

    private static long perContext(ExperimentSpec spec, ToLongFunction<Variant> ofEachTraining) {
        var grid = new Grid(spec, 0, 1);
        long perContext = spec.metrics().variants().stream()
                .mapToLong(variant -> ofEachTraining.applyAsLong(variant)
                        * grid.trainings(variant).size())
                .sum();
        return grid.combinations() * perContext * Contexts.count(spec.contexts());
    }

    /**
     * One task, attempt 1.
     *
     * @param position from 0 to {@link #count} - 1
     */
    public AdaptationTask task(int position) {
        var grid = grid();
        var cell = grid.cell(position);
        var work = work(cell);
        var evaluation = evaluation(cell);
        var taskId = ContentId.ofGeneration(ContentId.ofTask(work, evaluation), generation);
        return new AdaptationTask(
                AdaptationTask.VERSION,
                taskId,
                experimentId,
                1,
                work,
                evaluation,
                null,
                null,
                List.of(),
                grid.metrics(cell));
    }

    /**
     * The positions of the tasks that one message may bring together with that at a position, which is one of them, in
     * their order.
     */
    public IntStream together(int position) {
        return grid().together(position).mapToInt(Math::toIntExact);
    }

    AdaptationWork work(Grid.Cell cell) {
        return new AdaptationWork(
                AdaptationWork.PROTOCOL_VERSION,
                spec.protocol(),
                cell.variant(),
                cell.comparison(),
                cell.channelNorm(),
                cell.network(),
                contexts.subList(cell.from(), cell.to()),
                cell.firstRepetition(),
                cell.repetitions(),
                spec.data().train(),
                cell.training(),
                cell.drawSeed());
    }

    EvaluationWork evaluation(Grid.Cell cell) {
        return new EvaluationWork(
                spec.data().test(), spec.data().furtherTests(), spec.data().perceptual(), cell.drawSeed());
    }

    /** All tasks; each is made anew whenever it is looked at. */
    public List<AdaptationTask> tasks() {
        int size = Math.toIntExact(count());
        return new AbstractList<>() {
            @Override
            public AdaptationTask get(int position) {
                return task(position);
            }

            @Override
            public int size() {
                return size;
            }
        };
    }

    /** The ids of {@link #tasks}, computed on all cores; a million take seconds. */
    public TaskIds taskIds() {
        var grid = grid();
        var hashes = new TaskHashes(this, grid);
        var ids = new byte[Math.toIntExact(grid.count() * TaskIds.BYTES)];
        IntStream.range(0, Math.toIntExact(grid.count()))
                .parallel()
                .forEach(position ->
                        System.arraycopy(hashes.of(position), 0, ids, position * TaskIds.BYTES, TaskIds.BYTES));
        return new TaskIds(ids);
    }

    private Grid grid() {
        return new Grid(spec, contexts.size(), columnsPerTask);
    }
}
