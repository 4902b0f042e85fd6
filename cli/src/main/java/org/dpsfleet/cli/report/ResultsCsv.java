package org.dpsfleet.cli.report;

import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.apache.commons.csv.CSVFormat;
import org.apache.commons.csv.CSVPrinter;
import org.dpsfleet.schemas.message.ContextScore;
import org.dpsfleet.schemas.message.SplitScore;
import org.dpsfleet.schemas.message.TaskScores;

/** {@code results.csv}: one row per scored metric, for a spreadsheet or a data frame. */
public final class ResultsCsv {
    private ResultsCsv() {}

    /** The table, with a header; a perceptual split is a column {@code perceptual:<split>}. */
    public static String of(List<TaskScores> tasks) {
        var splits = new TreeSet<String>();
        tasks.forEach(
                t -> t.scores().forEach(s -> s.perceptual().forEach(p -> splits.add(p.split()))));
        var header =
                new ArrayList<>(
                        List.of(
                                "ranking",
                                "repetition",
                                "network",
                                "layers",
                                "variant",
                                "comparison",
                                "protocol",
                                "draw_seed",
                                "test_score",
                                "test_accuracy",
                                "test_n",
                                "validation_score",
                                "task_id"));
        splits.forEach(s -> header.add("perceptual:" + s));
        var text = new StringWriter();
        var format =
                CSVFormat.RFC4180
                        .builder()
                        .setHeader(header.toArray(String[]::new))
                        .setRecordSeparator('\n')
                        .get();
        try (var csv = new CSVPrinter(text, format)) {
            for (var task : tasks) {
                for (var score : task.scores()) {
                    csv.printRecord(row(task, score, splits));
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return text.toString();
    }

    private static List<Object> row(TaskScores task, ContextScore score, TreeSet<String> splits) {
        var work = task.checkpoint().work();
        var row = new ArrayList<Object>();
        row.add(String.join(" ", score.ranking()));
        row.add(score.repetition());
        row.add(work.network().name());
        row.add(
                work.network().layers().stream()
                        .map(String::valueOf)
                        .collect(Collectors.joining(" ")));
        row.add(Missing.word(work.variant()));
        row.add(Missing.word(work.comparison()));
        row.add(Missing.word(work.protocol()));
        row.add(work.drawSeed());
        row.add(score.testScore());
        row.add(score.testAccuracy());
        row.add(score.n());
        row.add(score.validationScore() == null ? "" : score.validationScore());
        row.add(task.taskId());
        for (var split : splits) {
            row.add(
                    score.perceptual().stream()
                            .filter(s -> s.split().equals(split))
                            .findFirst()
                            .map(ResultsCsv::cell)
                            .orElse(""));
        }
        return row;
    }

    private static Object cell(SplitScore split) {
        var value = Runs.value(split);
        return value.isPresent() ? value.getAsDouble() : "";
    }
}
