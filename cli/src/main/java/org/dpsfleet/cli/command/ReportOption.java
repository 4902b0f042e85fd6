package org.dpsfleet.cli.command;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import org.dpsfleet.cli.outcome.CommandFailure;
import org.dpsfleet.perceptual.file.Reason;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Which place elsewhere gets the files of a run's report as well. */
final class ReportOption {
    @Option(
            names = "--report",
            paramLabel = "URI",
            description = {
                "s3://BUCKET/PREFIX, or a folder, that gets the files of the report as well, right below it;",
                "those of the same names are replaced"
            })
    private @Nullable String named;

    private @Nullable ReportPlace place;

    /**
     * Tries the place out, before anything else takes its time.
     *
     * @throws UncheckedIOException if nothing can be written there
     */
    void check() {
        if (named != null) {
            place = ReportPlace.of(named);
        }
    }

    /**
     * Copies a report, if asked for and {@link #check checked}.
     *
     * @param folder of its files
     * @param err hears where it is
     * @throws CommandFailure if it can't be copied; says where it is nevertheless
     */
    void copyIfAsked(Path folder, PrintWriter err) {
        if (place == null) {
            return;
        }
        try {
            err.println("the report is at %s as well".formatted(place.copy(folder)));
            err.flush();
        } catch (UncheckedIOException | IOException e) {
            var why = e instanceof IOException io ? Reason.withFile(io) : String.valueOf(e.getMessage());
            throw CommandFailure.failed(
                    "the report is in %s, but not at %s (%s); run the same command again to bring it there"
                            .formatted(folder, named, why),
                    e);
        }
    }
}
