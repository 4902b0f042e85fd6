package org.dpsfleet.report;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import org.dpsfleet.schemas.codec.Json;
import org.dpsfleet.schemas.message.TaskScores;
import tools.jackson.databind.SerializationFeature;

/**
 * Writes {@code report.html}, {@code report.json}, {@code results.csv} and {@code results.tsv} into
 * a folder.
 */
public final class ReportFolder {
    private ReportFolder() {}

    /**
     * Writes the four files, each under a temporary name first, so that a reader never sees half
     * of one.
     *
     * @return the page
     */
    public static Path write(Path folder, Report report, List<TaskScores> scores) throws IOException {
        Files.createDirectories(folder);
        replace(folder.resolve("results.csv"), ResultsCsv.of(scores));
        replace(folder.resolve("results.tsv"), ResultsTsv.of(scores));
        replace(folder.resolve("report.json"), json(report));
        var page = folder.resolve("report.html");
        replace(page, HtmlPage.of(report));
        return page;
    }

    /** The report as a document for programs, indented. */
    public static String json(Report report) {
        return Json.mapper().writer().with(SerializationFeature.INDENT_OUTPUT).writeValueAsString(report) + "\n";
    }

    private static void replace(Path file, String text) throws IOException {
        var unfinished = file.resolveSibling("." + file.getFileName() + ".unfinished");
        Files.writeString(unfinished, text);
        Files.move(unfinished, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    }
}
