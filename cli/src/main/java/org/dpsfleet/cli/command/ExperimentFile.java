package org.dpsfleet.cli.command;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Locale;
import org.dpsfleet.cli.outcome.CommandFailure;
import org.dpsfleet.inputs.InputCheck;
import org.dpsfleet.inputs.Overlap;
import org.dpsfleet.inputs.Pinning;
import org.dpsfleet.inputs.fetched.RemoteInputs;
import org.dpsfleet.schemas.experiment.ExperimentReader;
import org.dpsfleet.schemas.spec.ExperimentSpec;

/** An experiment that a person wrote. */
final class ExperimentFile {
    private ExperimentFile() {}

    /**
     * Reads it, checks the files that it names and ties it to the data on this machine. Doubtful
     * files cause a warning, not an error; what it names by URI is left to whoever fetches it.
     *
     * @param err receives the warnings
     */
    static ExperimentSpec pinned(Path file, DataOptions where, PrintWriter err) {
        var experiment = read(file);
        InputCheck.check(experiment, where.data(), where.weights());
        Overlap.sentences(experiment, where.data(), null)
                .forEach(sentence -> err.println("fleet: warning: " + sentence));
        var remote = RemoteInputs.of(experiment);
        if (!remote.isEmpty()) {
            err.println("fleet: note: workers fetch %s, which was not looked at here; `fleet data check %s` does"
                    .formatted(RemoteInputs.names(remote), file));
        }
        err.flush();
        return Pinning.pin(experiment, where.data(), where.weights());
    }

    static ExperimentSpec read(Path file) {
        try {
            if (Files.size(file) > ExperimentReader.MOST_BYTES) {
                throw CommandFailure.usage(String.format(
                        Locale.ROOT,
                        "the experiment file %s has %d bytes, and at most %d are accepted",
                        file,
                        Files.size(file),
                        ExperimentReader.MOST_BYTES));
            }
            return ExperimentReader.fromYaml(Files.readAllBytes(file));
        } catch (NoSuchFileException e) {
            throw CommandFailure.usage("there is no experiment file %s".formatted(file));
        } catch (IOException e) {
            throw CommandFailure.usage("the experiment file %s can't be read: %s".formatted(file, e));
        }
    }
}
