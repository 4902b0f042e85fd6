package org.dpsfleet.cli.command;

import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStreamWriter;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.dpsfleet.cli.client.SpooledResults;
import org.dpsfleet.cli.outcome.CommandFailure;
import org.dpsfleet.cli.outcome.ExitCode;
import org.dpsfleet.cli.run.SignalInterrupt;
import org.dpsfleet.cli.surroundings.OutputFile;
import org.dpsfleet.cli.surroundings.StandardOutput;
import org.dpsfleet.report.HtmlPage;
import org.dpsfleet.report.ReportJson;
import org.dpsfleet.report.ResultsCsv;
import org.dpsfleet.report.ResultsParquet;
import org.dpsfleet.report.ResultsTsv;
import org.dpsfleet.report.SummaryTable;
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
        tsv,
        parquet
    }

    @Parameters(
            paramLabel = "EXPERIMENT",
            description = "id, the start of it, or name; or the folder of an archive, which needs no coordinator")
    private String experiment = "";

    @Option(
            names = "--format",
            description = "one of ${COMPLETION-CANDIDATES} (default: table); --json is --format json")
    private @Nullable Format format;

    @Option(names = "--out", paramLabel = "FILE", description = "write it there instead")
    private @Nullable Path file;

    @Mixin
    private CoordinatorOptions coordinator = new CoordinatorOptions();

    @Mixin
    private JsonOption json = new JsonOption();

    @Spec
    private @Nullable CommandSpec spec;

    @Override
    public Integer call() throws IOException {
        var chosen = chosen();
        if (chosen == Format.parquet && file == null && Boolean.getBoolean("fleet.terminal.out")) {
            throw CommandFailure.usage("Parquet is not for a terminal; give --out FILE, or redirect the output");
        }
        try (var _ = SignalInterrupt.ofThisThread();
                var found = FoundResults.of(experiment, coordinator)) {
            if (chosen == Format.parquet) {
                parquet(found.results());
            } else if (file == null) {
                var out = Console.of(spec).out();
                write(chosen, found, out);
                // Unlike println, print leaves it in the buffer, and the process ends without asking.
                out.flush();
            } else {
                OutputFile.write(file, bytes -> {
                    var text = new OutputStreamWriter(bytes, StandardCharsets.UTF_8);
                    write(chosen, found, text);
                    text.flush();
                });
            }
            return ExitCode.DONE;
        }
    }

    private void parquet(SpooledResults results) throws IOException {
        if (file != null) {
            OutputFile.write(file, bytes -> ResultsParquet.write(results.scores(), bytes));
            return;
        }
        var out = new BufferedOutputStream(StandardOutput.bytes());
        ResultsParquet.write(results.scores(), out);
        out.flush();
    }

    private Format chosen() {
        if (!json.asked()) {
            return format == null ? Format.table : format;
        }
        if (format != null && format != Format.json) {
            throw CommandFailure.usage(
                    "--json and --format %s contradict each other; give one of them".formatted(format));
        }
        return Format.json;
    }

    private static void write(Format format, FoundResults found, Writer out) throws IOException {
        switch (format) {
            case csv -> ResultsCsv.write(found.results().scores(), out);
            case tsv -> ResultsTsv.write(found.results().scores(), out);
            case json -> ReportJson.write(found.report(), out);
            case html -> out.write(HtmlPage.of(found.report()));
            case parquet -> throw new IllegalArgumentException("Parquet is no text");
            case table -> out.write(SummaryTable.of(found.report()));
        }
    }
}
