package org.dpsfleet.report;

import java.io.IOException;
import java.util.List;
import org.apache.commons.csv.CSVFormat;
import org.dpsfleet.report.TableColumns.Column;
import org.dpsfleet.schemas.message.TaskScores;

/**
 * {@code results.csv}: one row per scored metric, that is per context, network, layers, variant,
 * comparison, channel norm, training, draw seed and repetition; for a spreadsheet or a data frame. The columns are those of {@link
 * ResultRow}. What a row lacks is empty; a context that people judged has the ranking {@code judged}.
 */
public final class ResultsCsv implements ResultTable {
    private static final CSVFormat FORMAT =
            CSVFormat.RFC4180.builder().setRecordSeparator('\n').get();

    private final CsvTable table;
    private final TrainingColumns training;

    ResultsCsv(TableColumns columns, Appendable out) throws IOException {
        table = new CsvTable(FORMAT, columns.all().stream().map(Column::name).toList(), "", out);
        training = columns.training();
    }

    /** Writes the table, with a header; reads the tasks twice. */
    public static void write(List<TaskScores> tasks, Appendable out) throws IOException {
        try (var table = new ResultsCsv(TableColumns.of(tasks), out)) {
            table.addAll(tasks);
        }
    }

    @Override
    public void add(TaskScores task) throws IOException {
        var trained = training.cells(task);
        for (var score : task.scores()) {
            var row = ResultRow.of(task, score);
            row.putAll(trained);
            table.add(row);
        }
    }

    @Override
    public void close() throws IOException {
        table.close();
    }
}
