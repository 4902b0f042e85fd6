package org.dpsfleet.cli.command;

import java.nio.file.Path;
import java.util.List;
import java.util.function.Supplier;
import org.dpsfleet.cli.archive.ArchiveReader;
import org.dpsfleet.cli.client.SpooledResults;
import org.dpsfleet.cli.track.TaskTimes;
import org.dpsfleet.report.Analysis;
import org.dpsfleet.report.Report;
import org.dpsfleet.schemas.http.DeadLetteredTask;
import org.dpsfleet.schemas.http.FailureQuery;
import org.dpsfleet.schemas.http.TaskHistory;

/**
 * What an experiment found, from the coordinator or from an archive.
 *
 * @param results in a temporary file, which {@link #close} frees
 * @param failures its dead-lettered tasks
 * @param histories asks what became of its tasks' attempts; of an archive, nothing
 */
record FoundResults(SpooledResults results, List<DeadLetteredTask> failures, Supplier<List<TaskHistory>> histories)
        implements AutoCloseable {
    private static final Path TEMPORARY = Path.of(System.getProperty("java.io.tmpdir"));

    /**
     * Of the archive of this name, if there is one, else of the experiment.
     *
     * @param experiment a folder that {@code fleet archive} wrote; or an id, the start of it, or a name
     * @param coordinator asked where it is no archive
     */
    static FoundResults of(String experiment, CoordinatorOptions coordinator) {
        var archive = ArchiveReader.at(experiment);
        if (archive.isPresent()) {
            var failures = archive.get().failures();
            return new FoundResults(archive.get().results(TEMPORARY), failures, List::of);
        }
        try (var client = coordinator.client()) {
            var id = client.idOf(experiment);
            var failures = client.failures(FailureQuery.of(id));
            return new FoundResults(client.results(id, TEMPORARY), failures, () -> histories(id, coordinator));
        }
    }

    private static List<TaskHistory> histories(String id, CoordinatorOptions coordinator) {
        try (var client = coordinator.client()) {
            return client.histories(id, null, false, 0);
        }
    }

    /** When the results were found. */
    TaskTimes times() {
        return TaskTimes.of(histories.get());
    }

    /** The report of them. */
    Report report() {
        return Analysis.of(
                results.experiment(),
                results.tasks(),
                results.scores(),
                failures.stream().map(FailureSentence::of).toList());
    }

    @Override
    public void close() {
        results.close();
    }
}
