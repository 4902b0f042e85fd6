package org.dpsfleet.gpuworker;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.dpsfleet.perceptual.BadDataException;
import org.dpsfleet.perceptual.adaptation.ColumnState;
import org.dpsfleet.perceptual.adaptation.Logit;
import org.dpsfleet.perceptual.adaptation.TrainingState;
import org.dpsfleet.perceptual.safetensors.FloatTensor;
import org.dpsfleet.perceptual.safetensors.SafetensorsFile;
import org.dpsfleet.perceptual.safetensors.SafetensorsWriter;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The state of one unfinished training on disk, beside where its checkpoint will be. Its place follows
 * from the work's content, so any attempt on any machine that shares the folder finds it.
 */
final class TrainingStates {
    private static final Logger LOG = LoggerFactory.getLogger(TrainingStates.class);
    private static final String FILE = "training_state.safetensors";
    private static final String EPOCHS = "epochs";

    private final Path folder;

    TrainingStates(Path checkpoint) {
        this.folder = checkpoint.resolveSibling(checkpoint.getFileName() + ".training");
    }

    /** A state and how many epochs it has seen. */
    record Saved(int epochs, ColumnState state) {}

    /** URI of the folder, for other attempts. */
    String uri() {
        return folder.toUri().toString();
    }

    void save(int epochs, TrainingState state) {
        try {
            Files.createDirectories(folder);
        } catch (IOException e) {
            throw new UncheckedIOException("%s cannot be made".formatted(folder), e);
        }
        SafetensorsWriter.write(
                folder.resolve(FILE),
                state.tensors(),
                new TreeMap<>(Map.of(EPOCHS, Integer.toString(epochs))));
    }

    /** What was saved; empty where nothing was, or nothing that can be used. */
    Optional<Saved> load(int columns, List<Integer> channels, Logit logit) {
        Path file = folder.resolve(FILE);
        if (!Files.exists(file)) {
            return Optional.empty();
        }
        try {
            SafetensorsFile saved = SafetensorsFile.read(file);
            Map<String, FloatTensor> tensors = new HashMap<>();
            saved.names().forEach(name -> tensors.put(name, saved.tensor(name)));
            int epochs = Integer.parseInt(saved.metadata().getOrDefault(EPOCHS, ""));
            return Optional.of(new Saved(epochs, ColumnState.of(columns, channels, logit, tensors)));
        } catch (BadDataException | NumberFormatException e) {
            LOG.atWarn()
                    .addKeyValue("file", file)
                    .addKeyValue("reason", e.getMessage())
                    .log("the training state cannot be used; training starts from the beginning");
            return Optional.empty();
        }
    }

    void delete() {
        try {
            Files.deleteIfExists(folder.resolve(FILE));
            Files.deleteIfExists(folder);
        } catch (IOException e) {
            LOG.atWarn()
                    .addKeyValue("folder", folder)
                    .addKeyValue("reason", e.getMessage())
                    .log("the training state could not be deleted");
        }
    }
}
