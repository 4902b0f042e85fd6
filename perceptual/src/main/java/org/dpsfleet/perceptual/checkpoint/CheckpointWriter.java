package org.dpsfleet.perceptual.checkpoint;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.DoubleSummaryStatistics;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.dpsfleet.perceptual.file.Leftovers;
import org.dpsfleet.perceptual.safetensors.SafetensorsWriter;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.SerializationFeature;
import tools.jackson.databind.json.JsonMapper;

/**
 * Writes a checkpoint's folder: everything into a temporary folder beside it, forced to the disk, then
 * renamed. Who sees the folder sees all of it.
 */
public final class CheckpointWriter {
    static final JsonMapper MAPPER = JsonMapper.builder()
            .enable(SerializationFeature.INDENT_OUTPUT)
            .changeDefaultPropertyInclusion(v -> v.withValueInclusion(JsonInclude.Include.NON_NULL))
            .build();

    private CheckpointWriter() {}

    /**
     * What was written.
     *
     * @param folder of the checkpoint
     * @param manifestSha256 the hash of its manifest, and so of everything
     * @param bytes of all files
     */
    public record Written(Path folder, String manifestSha256, long bytes) {}

    /** Writes a checkpoint for which nothing was trained; see the other method. */
    public static Written write(
            Path folder,
            Checkpoint checkpoint,
            String workId,
            long seed,
            String device,
            SortedMap<String, String> versions) {
        return write(folder, checkpoint, workId, seed, device, null, versions);
    }

    /**
     * Writes a checkpoint, replacing one that is there, and removes what a writer of it left that was killed.
     *
     * @param workId sha256 of the work that made it
     * @param microBatch most triplets that went through the network together, null where nothing was
     *     trained
     * @param versions of the software that made it, by name
     * @throws UncheckedIOException if the disk is full or the folder not writable; nothing is left then
     */
    public static Written write(
            Path folder,
            Checkpoint checkpoint,
            String workId,
            long seed,
            String device,
            @Nullable Integer microBatch,
            SortedMap<String, String> versions) {
        Path absolute = folder.toAbsolutePath();
        Path parent = Objects.requireNonNull(absolute.getParent(), "a checkpoint has a folder");
        try {
            Files.createDirectories(parent);
            try (TemporaryFolder temporaryFolder = TemporaryFolder.beside(absolute)) {
                Path temporary = temporaryFolder.path();
                CheckpointConfig config = checkpoint.config();
                SafetensorsWriter.write(
                        temporary.resolve(Checkpoint.MODEL),
                        checkpoint.model(),
                        new TreeMap<>(Map.of("format", "dps-fleet", "work", workId)));
                write(temporary.resolve(Checkpoint.CONFIG), MAPPER.writeValueAsBytes(config));
                write(temporary.resolve(Checkpoint.CARD), card(config, workId, microBatch));
                var manifest = new Manifest(workId, seed, device, microBatch, versions, entries(temporary));
                write(temporary.resolve(Checkpoint.MANIFEST), MAPPER.writeValueAsBytes(manifest));
                Leftovers.delete(absolute);
                Files.move(temporary, absolute, StandardCopyOption.ATOMIC_MOVE);
                force(parent);
                return written(absolute);
            }
        } catch (IOException e) {
            throw new UncheckedIOException("%s cannot be written: %s".formatted(folder, e.getMessage()), e);
        }
    }

    /** What is known from outside about a checkpoint that is there; see {@link Checkpoint#read}. */
    public static Written written(Path folder) throws IOException {
        return new Written(folder.toAbsolutePath(), Hashes.sha256(folder.resolve(Checkpoint.MANIFEST)), size(folder));
    }

    private static SortedMap<String, Manifest.Entry> entries(Path folder) throws IOException {
        SortedMap<String, Manifest.Entry> entries = new TreeMap<>();
        for (String name : List.of(Checkpoint.MODEL, Checkpoint.CONFIG, Checkpoint.CARD)) {
            Path file = folder.resolve(name);
            entries.put(name, new Manifest.Entry(Hashes.sha256(file), Files.size(file)));
        }
        return entries;
    }

    private static byte[] card(CheckpointConfig config, String workId, @Nullable Integer microBatch) {
        CheckpointConfig.Network network = config.network();
        DoubleSummaryStatistics validation = config.columns().stream()
                .map(CheckpointConfig.AdaptedTo::validationScore)
                .filter(Objects::nonNull)
                .mapToDouble(Double::doubleValue)
                .summaryStatistics();
        String validationScores = validation.getCount() == 0
                ? "none"
                : String.format(
                        Locale.ROOT,
                        "%.3f mean, %.3f to %.3f",
                        validation.getAverage(),
                        validation.getMin(),
                        validation.getMax());
        return String.format(
                        Locale.ROOT,
                        """
                # Deep perceptual similarity metrics: %s, %s

                %d metrics, each adapted to a context (a ranking of image distortions, most similar \
                first, or the judgements of people) as in arXiv 2304.02265.

                | | |
                |---|---|
                | network | %s, layers %s, weights %s |
                | variant | %s |
                | comparison | %s, channels %s |
                | protocol | %s |
                | work | %s |
                | validation 2AFC scores | %s |
                | micro-batch | %s |

                The distance of two images under row k: for every layer, %stake the mean over positions \
                of the squared difference, multiply by the row of `scalars` in `model.safetensors`, sum. `config.json` says which context row k was adapted \
                to and how images are preprocessed. Test scores are in the experiment's `results.csv`.

                The scalars fit no other network, layers or preprocessing.
                """,
                        network.name(),
                        config.variant(),
                        config.columns().size(),
                        network.name(),
                        network.layers(),
                        network.weights(),
                        config.variant(),
                        config.comparison(),
                        config.channelNorm() ? "normalised" : "as they are",
                        config.protocol(),
                        workId,
                        validationScores,
                        microBatch == null ? "none" : microBatch,
                        config.channelNorm() ? "normalise the features over channels, " : "")
                .getBytes(StandardCharsets.UTF_8);
    }

    /** Writes a file and forces it to the disk. */
    private static void write(Path file, byte[] bytes) throws IOException {
        Files.write(file, bytes);
        force(file);
    }

    private static void force(Path path) throws IOException {
        try (FileChannel channel = FileChannel.open(path, StandardOpenOption.READ)) {
            channel.force(true);
        }
    }

    private static long size(Path folder) throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.mapToLong(file -> file.toFile().length()).sum();
        }
    }
}
