package org.dpsfleet.perceptual.checkpoint;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.DoubleSummaryStatistics;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.SortedMap;
import java.util.TreeMap;
import org.dpsfleet.perceptual.safetensors.SafetensorsWriter;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.SerializationFeature;
import tools.jackson.databind.json.JsonMapper;

/** Writes the files of a checkpoint and forces them to the disk; equal content gives equal bytes. */
final class CheckpointWriter {
    static final String MODEL = "model.safetensors";
    static final String CONFIG = "config.json";
    static final String MANIFEST = "manifest.json";
    private static final String CARD = "README.md";
    /** The manifest last. */
    static final List<String> FILES = List.of(MODEL, CONFIG, CARD, MANIFEST);

    static final JsonMapper MAPPER = JsonMapper.builder()
            .enable(SerializationFeature.INDENT_OUTPUT)
            .changeDefaultPropertyInclusion(v -> v.withValueInclusion(JsonInclude.Include.NON_NULL))
            .build();

    private CheckpointWriter() {}

    /** Fills an empty folder, the manifest last. */
    static void write(Path folder, Checkpoint checkpoint, Provenance provenance) throws IOException {
        CheckpointConfig config = checkpoint.config();
        String workId = provenance.workId();
        SafetensorsWriter.write(
                folder.resolve(MODEL),
                checkpoint.model(),
                new TreeMap<>(Map.of("format", "dps-fleet", "work", workId)));
        write(
                folder.resolve(CONFIG),
                MAPPER.writer().with(new OneLinePerColumn()).writeValueAsBytes(ConfigFile.of(config)));
        write(folder.resolve(CARD), card(config, workId, provenance.microBatch()));
        var manifest = new Manifest(
                workId,
                provenance.seed(),
                provenance.device(),
                provenance.microBatch(),
                provenance.versions(),
                entries(folder));
        write(folder.resolve(MANIFEST), MAPPER.writeValueAsBytes(manifest));
    }

    private static SortedMap<String, Manifest.Entry> entries(Path folder) throws IOException {
        SortedMap<String, Manifest.Entry> entries = new TreeMap<>();
        for (String name : List.of(MODEL, CONFIG, CARD)) {
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
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
            channel.force(true);
        }
    }
}
