package org.dpsfleet.cli.command;

import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import org.dpsfleet.cli.client.ExperimentResults;
import org.dpsfleet.cli.client.FailureQuery;
import org.dpsfleet.cli.client.GivenUp;
import org.dpsfleet.cli.outcome.ExitCode;
import org.dpsfleet.cli.report.Analysis;
import org.dpsfleet.cli.report.HtmlPage;
import org.dpsfleet.cli.report.ReportFolder;
import org.dpsfleet.cli.report.ResultsCsv;
import org.dpsfleet.cli.report.ResultsTsv;
import org.dpsfleet.cli.report.SummaryTable;
import org.dpsfleet.cli.surroundings.OutputFile;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code fleet results}: what an experiment found so far. */
@Command(name = "results", description = "Print an experiment's results; a table unless told otherwise.")
public final class ResultsCommand implements Callable<Integer> {
    /** In which form. */
    enum Format {
        table,
        csv,
        json,
        html,
        tsv
    }

    @Parameters(paramLabel = "EXPERIMENT", description = "id, the start of it, or name")
    private String experiment = "";

    @Option(
            names = "--format",
            defaultValue = "table",
            description = "one of ${COMPLETION-CANDIDATES} (default: table)")
    private Format format = Format.table;

    @Option(names = "--out", paramLabel = "FILE", description = "write it there instead")
    private @Nullable Path file;

    @Mixin
    private CoordinatorOptions coordinator = new CoordinatorOptions();

    @Mixin
    private JsonOption json = new JsonOption();

    @Spec
    private @Nullable CommandSpec spec;

    @Override
    public Integer call() {
        try (var client = coordinator.client()) {
            var id = client.idOf(experiment);
            var results = client.results(id);
            var text = text(
                    results,
                    client.failures(FailureQuery.of(id)).stream()
                            .map(GivenUp::sentence)
                            .toList());
            if (file == null) {
                var out = Console.of(spec).out();
                out.print(text);
                // Unlike println, print leaves it in the buffer, and the process ends without asking.
                out.flush();
            } else {
                OutputFile.write(file, text);
            }
            return ExitCode.DONE;
        }
    }

    private String text(ExperimentResults results, List<String> failures) {
        if (format == Format.csv) {
            return ResultsCsv.of(results.tasks());
        }
        if (format == Format.tsv) {
            return ResultsTsv.of(results.tasks());
        }
        var report = Analysis.of(results.experiment(), results.tasks(), failures);
        if (json.asked()) {
            return ReportFolder.json(report);
        }
        return switch (format) {
            case json -> ReportFolder.json(report);
            case html -> HtmlPage.of(report);
            default -> SummaryTable.of(report);
        };
    }
}
