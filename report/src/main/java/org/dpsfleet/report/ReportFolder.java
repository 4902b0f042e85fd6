package org.dpsfleet.report;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.dpsfleet.schemas.message.TaskScores;

/**
 * Writes {@code report.html}, {@code report.json}, {@code results.csv}, {@code results.tsv} and {@code
 * results.parquet} into a folder.
 */
public final class ReportFolder {
    private ReportFolder() {}

    /**
     * Writes the files, each under a temporary name first, so that a reader never sees half of one. Scores are read
     * twice.
     *
     * @return the page
     */
    public static Path write(Path folder, Report report, List<TaskScores> scores) throws IOException {
        Files.createDirectories(folder);
        tables(folder, scores);
        try (var json = new UnfinishedFile(folder.resolve("report.json"))) {
            ReportJson.write(report, json.text());
            json.finish();
        }
        var page = folder.resolve("report.html");
        try (var html = new UnfinishedFile(page)) {
            html.text().write(HtmlPage.of(report));
            html.finish();
        }
        return page;
    }

    private static void tables(Path folder, List<TaskScores> scores) throws IOException {
        var columns = TableColumns.of(scores);
        try (var csv = new UnfinishedFile(folder.resolve("results.csv"));
                var tsv = new UnfinishedFile(folder.resolve("results.tsv"));
                var parquet = new UnfinishedFile(folder.resolve("results.parquet"))) {
            try (var rows = new ResultsCsv(columns, csv.text());
                    var published = new ResultsTsv(columns, tsv.text());
                    var typed = new ResultsParquet(columns, parquet.bytes())) {
                for (var task : scores) {
                    rows.add(task);
                    published.add(task);
                    typed.add(task);
                }
            }
            csv.finish();
            tsv.finish();
            parquet.finish();
        }
    }
}
