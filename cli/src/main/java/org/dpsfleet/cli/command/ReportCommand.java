package org.dpsfleet.cli.command;

import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.dpsfleet.cli.outcome.ExitCode;
import org.dpsfleet.cli.run.SignalInterrupt;
import org.dpsfleet.perceptual.file.PlaceUri;
import org.dpsfleet.report.ReportFolder;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code fleet report}: the page and the tables of an experiment. */
@Command(
        name = "report",
        description = "Write an experiment's report, its page and its tables, as fleet run does at its end.")
public final class ReportCommand implements Callable<Integer> {
    @Parameters(
            paramLabel = "EXPERIMENT",
            description = "id, the start of it, or name; or the folder of an archive, which needs no coordinator")
    private String experiment = "";

    @Option(
            names = "--out",
            required = true,
            paramLabel = "DIR",
            description = {
                "folder of the report, or s3://BUCKET/PREFIX; its files are right below, those of the same",
                "names are replaced"
            })
    private String out = "";

    @Mixin
    private CoordinatorOptions coordinator = new CoordinatorOptions();

    @Spec
    private @Nullable CommandSpec spec;

    @Override
    public Integer call() throws IOException {
        try (var _ = SignalInterrupt.ofThisThread()) {
            var page = PlaceUri.isFolder(out) ? write(folder()) : write(ReportPlace.of(out));
            var console = Console.of(spec).out();
            console.println(page);
            console.flush();
            return ExitCode.DONE;
        }
    }

    /** As it was named. */
    private Path folder() {
        return PlaceUri.isUri(out) ? PlaceUri.folder(out) : Path.of(out);
    }

    private String write(Path folder) throws IOException {
        try (var found = FoundResults.of(experiment, coordinator)) {
            return ReportFolder.write(folder, found.report(), found.results().scores())
                    .toString();
        }
    }

    private String write(ReportPlace place) throws IOException {
        try (var found = FoundResults.of(experiment, coordinator);
                var report = TemporaryReport.of(found)) {
            return place.copy(report.folder());
        }
    }
}
