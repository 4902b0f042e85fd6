package org.dpsfleet.perceptual.checkpoint;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.dpsfleet.perceptual.BadDataException;
import org.dpsfleet.perceptual.MissingDataException;
import org.dpsfleet.perceptual.adaptation.ColumnState;
import org.dpsfleet.perceptual.adaptation.NetworkState;
import org.dpsfleet.perceptual.metric.FeatureComparison;
import org.dpsfleet.perceptual.network.Architecture;
import org.dpsfleet.perceptual.network.Parameters;
import org.dpsfleet.perceptual.safetensors.FloatTensor;
import org.dpsfleet.perceptual.safetensors.SafetensorsFile;
import org.dpsfleet.vocabulary.Comparison;
import tools.jackson.core.JacksonException;

/**
 * Adapted metrics: a folder with {@code model.safetensors}, {@code config.json}, {@code manifest.json} and
 * a model card. A folder that exists is complete.
 *
 * @param config what the numbers mean
 * @param model scalars [rows, C] and logit nets, by name; where the network was trained as well, its
 *     parameters behind {@code network.}
 */
public record Checkpoint(CheckpointConfig config, SortedMap<String, FloatTensor> model) {
    static final String MODEL = "model.safetensors";
    static final String CONFIG = "config.json";
    static final String MANIFEST = "manifest.json";
    static final String CARD = "README.md";

    /** Many times the largest config there can be: 4096 columns with their losses of every epoch. */
    private static final long JSON_LIMIT = 64L << 20;

    /** The scalars, [rows, C]; one row serves all columns of a baseline. */
    public FloatTensor scalars() {
        return model.getOrDefault(ColumnState.SCALARS, FloatTensor.vector());
    }

    /** The scalars of one column, one per channel. */
    public float[] scalars(int column) {
        FloatTensor all = scalars();
        var channels = (int) all.shape()[1];
        int row = all.shape()[0] == 1 ? 0 : column;
        return Arrays.copyOfRange(all.values(), row * channels, (row + 1) * channels);
    }

    /**
     * How the metrics compare features.
     *
     * @throws BadDataException if the config names a comparison that is unknown here
     */
    public FeatureComparison comparison() {
        Comparison kind = Comparison.named(config.comparison())
                .orElseThrow(() -> new BadDataException("There is no comparison '%s'; known are %s."
                        .formatted(
                                config.comparison(),
                                Arrays.stream(Comparison.values())
                                        .map(Comparison::wireName)
                                        .collect(Collectors.joining(", ")))));
        return new FeatureComparison(kind, config.channelNorm());
    }

    /**
     * The network that was trained together with the scalars; empty where they weigh a frozen one.
     *
     * @throws BadDataException if it is incomplete
     */
    public Optional<Parameters> network() {
        CheckpointConfig.Network network = config.network();
        return model.keySet().stream().noneMatch(name -> name.startsWith(NetworkState.NETWORK))
                ? Optional.empty()
                : Optional.of(NetworkState.network(
                        Architecture.of(network.name()), network.layers().getLast(), model));
    }

    /**
     * Reads a folder and checks every file against the manifest.
     *
     * @throws MissingDataException if there is no such checkpoint
     * @throws BadDataException if it is damaged or no checkpoint of this version
     */
    public static Checkpoint read(Path folder) {
        Manifest manifest = json(folder.resolve(MANIFEST), Manifest.class);
        for (String name : new String[] {MODEL, CONFIG}) {
            Manifest.Entry entry = manifest.files().get(name);
            String actual = Hashes.sha256(folder.resolve(name));
            if (entry == null || !entry.sha256().equals(actual)) {
                throw new BadDataException(
                        "%s is damaged: its hash is not the one in %s beside it; it must be made again."
                                .formatted(folder.resolve(name), MANIFEST));
            }
        }
        CheckpointConfig config = json(folder.resolve(CONFIG), CheckpointConfig.class);
        if (config.formatVersion() != CheckpointConfig.FORMAT_VERSION) {
            throw new BadDataException(String.format(
                    Locale.ROOT,
                    "%s has format version %d; this software reads version %d.",
                    folder.resolve(CONFIG),
                    config.formatVersion(),
                    CheckpointConfig.FORMAT_VERSION));
        }
        SafetensorsFile file = SafetensorsFile.read(folder.resolve(MODEL));
        SortedMap<String, FloatTensor> model = new TreeMap<>();
        file.names().forEach(name -> model.put(name, file.tensor(name)));
        return new Checkpoint(config, model).checked(folder);
    }

    private Checkpoint checked(Path folder) {
        long[] shape = scalars().shape();
        int channels =
                config.network().channels().stream().mapToInt(Integer::intValue).sum();
        boolean rows = shape.length == 2
                && (shape[0] == 1 || shape[0] == config.columns().size());
        if (!rows || shape[1] != channels) {
            throw new BadDataException(String.format(
                    Locale.ROOT,
                    "%s has scalars of shape %s where its config needs [%d, %d].",
                    folder.resolve(MODEL),
                    Arrays.toString(shape),
                    config.columns().size(),
                    channels));
        }
        scalars().checkFinite(ColumnState.SCALARS, folder.resolve(MODEL).toString());
        return this;
    }

    private static <T> T json(Path file, Class<T> type) {
        try {
            if (Files.size(file) > JSON_LIMIT) {
                throw new BadDataException(String.format(
                        Locale.ROOT,
                        "%s has %d bytes; at most %d are accepted of a checkpoint's %s.",
                        file,
                        Files.size(file),
                        JSON_LIMIT,
                        file.getFileName()));
            }
            T value = CheckpointWriter.MAPPER.readValue(Files.readAllBytes(file), type);
            if (value == null) {
                throw new BadDataException("%s holds null where a JSON object is expected.".formatted(file));
            }
            return value;
        } catch (NoSuchFileException e) {
            throw MissingDataException.at(file, "a checkpoint's " + file.getFileName());
        } catch (IOException | JacksonException e) {
            throw new BadDataException(
                    "%s cannot be read as a checkpoint's %s: %s".formatted(file, file.getFileName(), e.getMessage()),
                    e);
        }
    }
}
