package org.dpsfleet.perceptual.checkpoint;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Locale;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Supplier;
import org.dpsfleet.perceptual.BadDataException;
import org.dpsfleet.perceptual.MissingDataException;
import org.dpsfleet.perceptual.adaptation.ColumnState;
import org.dpsfleet.perceptual.safetensors.FloatTensor;
import org.dpsfleet.perceptual.safetensors.SafetensorsFile;
import tools.jackson.core.JacksonException;

/** Reads the files of a checkpoint, each checked against the manifest; {@link CheckpointWriter} wrote them. */
final class CheckpointReader {
    /** Many times the largest config there can be: 4096 columns with their losses of every epoch. */
    private static final long JSON_LIMIT = 64L << 20;

    private CheckpointReader() {}

    /** A checkpoint and what its manifest says. */
    record Read(Checkpoint checkpoint, Manifest manifest) {}

    /**
     * Reads a folder.
     *
     * @throws MissingDataException if there is no such checkpoint
     * @throws DamagedCheckpointException if its bytes are not those of its hashes, or can't be read
     * @throws BadDataException if it is no checkpoint of this version
     */
    static Read read(Path folder) {
        Manifest manifest = undamaged(() -> json(folder.resolve(CheckpointWriter.MANIFEST), Manifest.class));
        for (String name : new String[] {CheckpointWriter.MODEL, CheckpointWriter.CONFIG}) {
            Manifest.Entry entry = manifest.files().get(name);
            String actual = undamaged(() -> Hashes.sha256(folder.resolve(name)));
            if (entry == null || !entry.sha256().equals(actual)) {
                throw new DamagedCheckpointException(
                        "%s is damaged: its hash is not the one in %s beside it; it must be made again."
                                .formatted(folder.resolve(name), CheckpointWriter.MANIFEST));
            }
        }
        Path configFile = folder.resolve(CheckpointWriter.CONFIG);
        var file = json(configFile, ConfigFile.class);
        if (file.formatVersion() < ConfigFile.OLDEST_VERSION || file.formatVersion() > ConfigFile.VERSION) {
            throw new BadDataException(String.format(
                    Locale.ROOT,
                    "%s has format version %d; this software reads versions %d to %d.",
                    configFile,
                    file.formatVersion(),
                    ConfigFile.OLDEST_VERSION,
                    ConfigFile.VERSION));
        }
        CheckpointConfig config = config(file, configFile);
        Path modelFile = folder.resolve(CheckpointWriter.MODEL);
        SafetensorsFile tensors = SafetensorsFile.read(modelFile);
        SortedMap<String, FloatTensor> model = new TreeMap<>();
        tensors.names().forEach(name -> model.put(name, tensors.tensor(name)));
        return new Read(checked(new Checkpoint(config, model), modelFile), manifest);
    }

    /** What was checked against no hash yet and can't be read is damaged. */
    private static <T> T undamaged(Supplier<T> reading) {
        try {
            return reading.get();
        } catch (MissingDataException e) {
            throw e;
        } catch (BadDataException e) {
            throw new DamagedCheckpointException(String.valueOf(e.getMessage()), e);
        }
    }

    private static CheckpointConfig config(ConfigFile file, Path path) {
        try {
            return file.config();
        } catch (IllegalArgumentException e) {
            throw new BadDataException("%s is not a checkpoint's config.json: %s".formatted(path, e.getMessage()), e);
        }
    }

    private static Checkpoint checked(Checkpoint checkpoint, Path file) {
        FloatTensor scalars = checkpoint.scalars();
        CheckpointConfig config = checkpoint.config();
        long[] shape = scalars.shape();
        int channels =
                config.network().channels().stream().mapToInt(Integer::intValue).sum();
        boolean rows = shape.length == 2
                && (shape[0] == 1 || shape[0] == config.columns().size());
        if (!rows || shape[1] != channels) {
            throw new BadDataException(String.format(
                    Locale.ROOT,
                    "%s has scalars of shape %s where its config needs [%d, %d].",
                    file,
                    Arrays.toString(shape),
                    config.columns().size(),
                    channels));
        }
        scalars.checkFinite(ColumnState.SCALARS, file.toString());
        return checkpoint;
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
