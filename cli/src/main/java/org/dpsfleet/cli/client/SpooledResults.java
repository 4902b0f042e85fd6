package org.dpsfleet.cli.client;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Path;
import java.util.AbstractList;
import java.util.List;
import java.util.RandomAccess;
import org.dpsfleet.schemas.codec.Json;
import org.dpsfleet.schemas.http.ResultsEnd;
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

    /** Writes them as the coordinator sends them: a line of the experiment, one per scored task, one of the end. */
    public void write(OutputStream out) throws IOException {
        line(out, Json.encode(start));
        for (int i = 0; i < lines.size(); i++) {
            line(out, lines.get(i));
        }
        line(out, Json.encode(new ResultsEnd(lines.size() == start.tasks(), lines.size())));
    }

    private static void line(OutputStream out, byte[] line) throws IOException {
        out.write(line);
        out.write('\n');
    }

    /**
     * Results as {@link #write} has written them.
     *
     * @param folder for a temporary file
     * @throws IOException if they end too early
     */
    public static SpooledResults read(InputStream in, Path folder) throws IOException {
        return ResultsDownload.once(in, folder);
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
