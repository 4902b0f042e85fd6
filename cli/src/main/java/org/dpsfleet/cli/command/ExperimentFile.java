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
import org.dpsfleet.schemas.experiment.ExperimentReader;
import org.dpsfleet.schemas.spec.ExperimentSpec;

/** An experiment that a person wrote. */
final class ExperimentFile {
    private ExperimentFile() {}

    /**
     * Reads it, checks the files that it names and ties it to the data on this machine. Doubtful
     * files cause a warning, not an error.
     *
     * @param err receives the warnings
     */
    static ExperimentSpec pinned(Path file, DataOptions where, PrintWriter err) {
        var experiment = read(file);
        InputCheck.check(experiment, where.data(), where.weights());
        Overlap.sentences(experiment, where.data()).forEach(sentence -> err.println("fleet: warning: " + sentence));
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
