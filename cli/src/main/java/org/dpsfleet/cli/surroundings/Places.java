package org.dpsfleet.cli.surroundings;

import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Path;
import java.util.Optional;
import org.dpsfleet.cli.outcome.CommandFailure;
import org.dpsfleet.perceptual.checkpoint.CheckpointStores;
import org.dpsfleet.perceptual.file.FolderAccess;

/**
 * The places that a worker reads from and writes to. They are tried out when it starts: a task that it took and could
 * not keep would fail for the whole experiment.
 */
public final class Places {
    private Places() {}

    /**
     * Data or weights. There may be none: not every experiment needs them.
     *
     * @param option that names the folder
     * @throws CommandFailure if it is there and can't be read; names the folder, the cause and this user
     */
    public static void requireReadable(Path folder, String option) {
        new FolderAccess(folder).readProblem().ifPresent(problem -> {
            throw failure(problem, "read", option);
        });
    }

    /**
     * A folder for files that are written and read again; made where there is none.
     *
     * @param option that names the folder
     * @throws CommandFailure if nothing can be written; names the folder, the cause and this user
     */
    public static void requireWritable(Path folder, String option) {
        new FolderAccess(folder).writeProblem().ifPresent(problem -> {
            throw failure(problem, "write", option);
        });
    }

    /**
     * That a folder of this machine is named, and not a URI, which Java takes for the name of a folder.
     *
     * @param option that names it
     * @param instead what to do, as the end of a sentence
     * @throws CommandFailure if it is a URI
     */
    public static void requireFolderName(Path named, String option, String instead) {
        if (named.toString().matches("[A-Za-z][A-Za-z0-9+.-]+:/.*")) {
            throw CommandFailure.usage("%s %s is not a folder: %s".formatted(option, named, instead));
        }
    }

    /**
     * The store of checkpoints.
     *
     * @param option that names the place
     * @throws CommandFailure if nothing can be written; names the place and the cause, and this user if it is a folder
     */
    public static void requireStore(URI place, String option) {
        storeProblem(place).ifPresent(problem -> {
            throw CheckpointStores.folder(place).isPresent()
                    ? failure(problem, "write", option)
                    : CommandFailure.usage(problem);
        });
    }

    /** Why nothing can be written to a store and read back, as a sentence; empty if it can. */
    public static Optional<String> storeProblem(URI place) {
        try {
            CheckpointStores.open(place).tryOut();
            return Optional.empty();
        } catch (UncheckedIOException e) {
            return Optional.of(String.valueOf(e.getMessage()));
        }
    }

    private static CommandFailure failure(String problem, String right, String option) {
        return CommandFailure.usage("%s; %s".formatted(problem, cure(right, option)));
    }

    /** What is said to a person who can give rights. */
    public static String cure(String right, String option) {
        return "let %s %s there, or name another place: %s".formatted(ThisUser.text(), right, option);
    }
}
