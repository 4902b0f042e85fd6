package org.dpsfleet.cli.archive;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.zip.GZIPInputStream;
import org.dpsfleet.cli.client.SpooledResults;
import org.dpsfleet.cli.outcome.CommandFailure;
import org.dpsfleet.perceptual.BadDataException;
import org.dpsfleet.perceptual.checkpoint.Hashes;
import org.dpsfleet.perceptual.file.Reason;
import org.dpsfleet.schemas.codec.InvalidMessageException;
import org.dpsfleet.schemas.codec.Json;
import org.dpsfleet.schemas.http.DeadLetteredTask;

/** An archive that {@link ArchiveWriter} has written. */
public final class ArchiveReader {
    private final Path folder;
    private final Contents contents;

    private ArchiveReader(Path folder, Contents contents) {
        this.folder = folder;
        this.contents = contents;
    }

    /**
     * The archive in a folder that a person names; empty if it is none, and so may be the name of an experiment.
     *
     * @throws CommandFailure if it is an archive that this version can't read
     */
    public static Optional<ArchiveReader> at(String name) {
        Path folder;
        try {
            folder = Path.of(name);
        } catch (InvalidPathException e) {
            return Optional.empty();
        }
        var file = folder.resolve(Contents.CONTENTS);
        if (!Files.isRegularFile(file)) {
            return Optional.empty();
        }
        try {
            var contents = Json.decode(Contents.class, Files.readAllBytes(file));
            if (contents.version() != Contents.VERSION) {
                throw CommandFailure.usage(String.format(
                        Locale.ROOT,
                        "%s is an archive of version %d; this program reads version %d",
                        folder,
                        contents.version(),
                        Contents.VERSION));
            }
            return Optional.of(new ArchiveReader(folder, contents));
        } catch (IOException e) {
            throw CommandFailure.failed("%s can't be read: %s".formatted(file, Reason.of(e)), e);
        } catch (InvalidMessageException e) {
            throw CommandFailure.usage("%s is not that of an archive: %s".formatted(file, e.getMessage()));
        }
    }

    /**
     * The scores.
     *
     * @param temporary folder for a temporary file
     * @throws CommandFailure if they are not those that were written
     */
    public SpooledResults results(Path temporary) {
        var file = checked(Contents.RESULTS);
        try (var in = new GZIPInputStream(new BufferedInputStream(Files.newInputStream(file)))) {
            return SpooledResults.read(in, temporary);
        } catch (IOException | InvalidMessageException e) {
            throw damaged(file, String.valueOf(e.getMessage()));
        }
    }

    /** The dead-lettered tasks; throws as {@link #results} does. */
    public List<DeadLetteredTask> failures() {
        var file = checked(Contents.FAILURES);
        try {
            return List.of(Json.decode(DeadLetteredTask[].class, Files.readAllBytes(file)));
        } catch (IOException | InvalidMessageException e) {
            throw damaged(file, String.valueOf(e.getMessage()));
        }
    }

    private Path checked(String name) {
        var file = folder.resolve(name);
        try {
            if (!Hashes.sha256(file).equals(contents.files().get(name))) {
                throw damaged(file, "its hash is not the one in " + Contents.CONTENTS);
            }
        } catch (BadDataException e) {
            throw damaged(file, String.valueOf(e.getMessage()));
        }
        return file;
    }

    private static CommandFailure damaged(Path file, String why) {
        return CommandFailure.failed(
                "%s is damaged: %s; take it from another copy of the archive".formatted(file, why));
    }
}
