package org.dpsfleet.cli.command;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.dpsfleet.perceptual.file.Leftovers;
import org.dpsfleet.report.ReportFolder;

/**
 * A report on its way to somewhere else.
 *
 * @param folder of its files, which is gone when this is closed
 */
record TemporaryReport(Path folder) implements AutoCloseable {
    /** Writes the report of what was found. */
    static TemporaryReport of(FoundResults found) throws IOException {
        var report = new TemporaryReport(Files.createTempDirectory("dps-fleet-report-"));
        try {
            var _ = ReportFolder.write(
                    report.folder, found.report(), found.results().scores());
            return report;
        } catch (IOException | RuntimeException e) {
            report.close();
            throw e;
        }
    }

    @Override
    public void close() throws IOException {
        Leftovers.delete(folder);
    }
}
