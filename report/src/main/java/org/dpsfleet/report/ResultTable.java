package org.dpsfleet.report;

import java.io.Closeable;
import java.io.IOException;
import java.util.List;
import org.dpsfleet.schemas.message.TaskScores;

/** A table of results that is written while the tasks come; closing it ends the table, and not what it is written to. */
interface ResultTable extends Closeable {
    /** Adds a row per metric. */
    void add(TaskScores task) throws IOException;

    /** Adds all of them. */
    default void addAll(List<TaskScores> tasks) throws IOException {
        for (var task : tasks) {
            add(task);
        }
    }
}
