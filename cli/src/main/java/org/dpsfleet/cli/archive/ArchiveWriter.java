package org.dpsfleet.cli.archive;

import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.TreeMap;
import java.util.zip.GZIPOutputStream;
import org.dpsfleet.cli.build.Build;
import org.dpsfleet.cli.client.SpooledResults;
import org.dpsfleet.cli.outcome.CommandFailure;
import org.dpsfleet.perceptual.BadDataException;
import org.dpsfleet.perceptual.checkpoint.CheckpointStores;
import org.dpsfleet.perceptual.checkpoint.Hashes;
import org.dpsfleet.perceptual.file.Reason;
import org.dpsfleet.report.Report;
import org.dpsfleet.report.ReportFolder;
import org.dpsfleet.schemas.codec.Json;
import org.dpsfleet.schemas.http.DeadLetteredTask;
import org.dpsfleet.schemas.message.CheckpointReady;

/** Writes an archive under a temporary name beside its own; it gets its own when all of it is on the disk. */
public final class ArchiveWriter {
    private static final int BUFFER = 256 * 1024;

    private ArchiveWriter() {}

    /**
     * A checkpoint's manifest.
     *
     * @param uri that the checkpoint had
     * @param manifest its text, whose hash the scores name
     */
    private record ManifestLine(String uri, String manifest) {}

    /**
     * Writes all that is known of an experiment.
     *
     * @param folder must not be there yet
     * @param report of the results
     * @param manifests whether those of the checkpoints are part of it
     * @throws CommandFailure if it can't be written; says why, and leaves nothing behind
     */
    public static void write(
            Path folder, SpooledResults results, List<DeadLetteredTask> failures, Report report, boolean manifests) {
        if (Files.exists(folder)) {
            throw CommandFailure.usage("%s exists already; name a folder that does not".formatted(folder));
        }
        var parent = folder.toAbsolutePath().resolveSibling("");
        try {
            Files.createDirectories(parent);
            var unfinished = Files.createTempDirectory(parent, "." + folder.getFileName() + ".");
            try {
                fill(unfinished, results, failures, report, manifests);
                Files.move(unfinished, folder, StandardCopyOption.ATOMIC_MOVE);
            } finally {
                delete(unfinished);
            }
            force(parent);
        } catch (IOException e) {
            throw CommandFailure.failed("the archive can't be written: " + Reason.withFile(e), e);
        }
    }

    private static void fill(
            Path folder, SpooledResults results, List<DeadLetteredTask> failures, Report report, boolean manifests)
            throws IOException {
        try (var out = compressed(folder.resolve(Contents.RESULTS))) {
            results.write(out);
        }
        Files.write(folder.resolve(Contents.FAILURES), Json.encode(failures));
        if (manifests) {
            try (var out = compressed(folder.resolve(Contents.MANIFESTS))) {
                manifests(results, out);
            }
        }
        var _ = ReportFolder.write(folder.resolve(Contents.REPORT), report, results.scores());
        var hashes = new TreeMap<String, String>();
        for (var file : files(folder)) {
            force(file);
            hashes.put(folder.relativize(file).toString(), Hashes.sha256(file));
        }
        var experiment = results.experiment();
        var contents = new Contents(
                Contents.VERSION,
                experiment.experimentId(),
                experiment.spec().name(),
                Instant.now(),
                Build.current().version(),
                hashes);
        var file = folder.resolve(Contents.CONTENTS);
        Files.write(file, Json.encode(contents));
        force(file);
        force(folder);
    }

    private static void manifests(SpooledResults results, OutputStream out) throws IOException {
        var seen = new HashSet<String>();
        for (var task : results.scores()) {
            var checkpoint = task.checkpoint();
            if (seen.add(checkpoint.uri())) {
                out.write(Json.encode(new ManifestLine(checkpoint.uri(), manifest(checkpoint))));
                out.write('\n');
            }
        }
    }

    private static String manifest(CheckpointReady checkpoint) {
        try {
            return new String(
                    CheckpointStores.manifest(checkpoint.uri(), checkpoint.manifestSha256()), StandardCharsets.UTF_8);
        } catch (BadDataException e) {
            throw CommandFailure.failed(
                    e.getMessage() + " Give --no-manifests if the checkpoints can't be seen from here.", e);
        }
    }

    private static OutputStream compressed(Path file) throws IOException {
        return new BufferedOutputStream(new GZIPOutputStream(Files.newOutputStream(file), BUFFER), BUFFER);
    }

    private static List<Path> files(Path folder) throws IOException {
        try (var all = Files.walk(folder)) {
            return all.filter(Files::isRegularFile).sorted().toList();
        }
    }

    /** Whoever deletes the experiment afterwards relies on the disk. */
    private static void force(Path file) throws IOException {
        try (var channel = FileChannel.open(file, StandardOpenOption.READ)) {
            channel.force(true);
        }
    }

    private static void delete(Path folder) throws IOException {
        if (Files.exists(folder)) {
            try (var all = Files.walk(folder)) {
                for (var path : all.sorted(Comparator.reverseOrder()).toList()) {
                    Files.delete(path);
                }
            }
        }
    }
}
