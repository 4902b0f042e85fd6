package org.dpsfleet.cli.client;

import java.util.AbstractList;
import java.util.List;
import java.util.RandomAccess;
import org.dpsfleet.schemas.codec.Json;
import org.dpsfleet.schemas.http.ResultsStart;
import org.dpsfleet.schemas.http.ScoredTask;
import org.dpsfleet.schemas.message.ExperimentRecord;
import org.dpsfleet.schemas.message.TaskScores;

/** The results of an experiment, in a temporary file: they may be more than the memory holds. */
public final class SpooledResults implements AutoCloseable {
    private final ResultsStart start;
    private final LineSpool lines;

    /**
     * Of an experiment whose scores are all fetched.
     *
     * @param lines each a {@link ScoredTask}
     */
    SpooledResults(ResultsStart start, LineSpool lines) {
        this.start = start;
        this.lines = lines;
    }

    public ExperimentRecord experiment() {
        return start.experiment();
    }

    /** How many tasks the experiment has, scored or not. */
    public int tasks() {
        return start.tasks();
    }

    /** The scores, in the order of the plan. Each is read from the file whenever it is asked for. */
    public List<TaskScores> scores() {
        return new View(lines);
    }

    private static final class View extends AbstractList<TaskScores> implements RandomAccess {
        private final LineSpool lines;

        View(LineSpool lines) {
            this.lines = lines;
        }

        @Override
        public TaskScores get(int place) {
            return Json.decode(ScoredTask.class, lines.get(place)).scores();
        }

        @Override
        public int size() {
            return lines.size();
        }
    }

    /** Frees the file. */
    @Override
    public void close() {
        lines.close();
    }
}
