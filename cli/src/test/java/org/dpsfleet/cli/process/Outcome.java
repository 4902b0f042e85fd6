package org.dpsfleet.cli.process;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.dpsfleet.perceptual.checkpoint.Hashes;

/**
 * What an experiment came to, the same wherever and however often interrupted it ran.
 *
 * @param rows of {@code results.csv}, sorted
 * @param models sha256 of each checkpoint's {@code model.safetensors}, by the checkpoint's name
 */
record Outcome(List<String> rows, Map<String, String> models) {
    static Outcome of(String csv, Path checkpoints) {
        return of(csv, models(checkpoints));
    }

    static Outcome of(String csv, Map<String, String> models) {
        return new Outcome(csv.lines().sorted().toList(), models);
    }

    /** Of the checkpoints in a folder. */
    static Map<String, String> models(Path checkpoints) {
        var models = new TreeMap<String, String>();
        for (var folder : folders(checkpoints)) {
            models.put(folder.getFileName().toString(), Hashes.sha256(folder.resolve("model.safetensors")));
        }
        return models;
    }

    /** That of a {@code fleet run}. */
    static Outcome ofRun(Path out, String experiment) {
        try {
            var csv = Files.readString(out.resolve(experiment).resolve("results.csv"));
            return of(csv, out.resolve("checkpoints"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The finished checkpoints, by name; none where the folder is still to be made. */
    static List<Path> folders(Path checkpoints) {
        if (!Files.isDirectory(checkpoints)) {
            return List.of();
        }
        try (var files = Files.list(checkpoints)) {
            return files.filter(f -> f.getFileName().toString().matches("[0-9a-f]{64}"))
                    .sorted()
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
