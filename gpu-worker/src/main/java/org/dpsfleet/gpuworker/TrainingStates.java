package org.dpsfleet.gpuworker;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Function;
import org.dpsfleet.perceptual.BadDataException;
import org.dpsfleet.perceptual.adaptation.TrainingPoint;
import org.dpsfleet.perceptual.adaptation.TrainingState;
import org.dpsfleet.perceptual.file.Leftovers;
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
    private static final String STEPS = "steps";
    private static final String LOSS_SUM = "loss_sum";

    private final Path folder;

    TrainingStates(Path checkpoint) {
        this.folder = checkpoint.resolveSibling(checkpoint.getFileName() + ".training");
    }

    /** A state, how far it has come, and how its epochs went. */
    record Saved<S extends TrainingState>(TrainingPoint point, S state, ValidationCurve curve) {}

    /** URI of the folder, for other attempts. */
    String uri() {
        return folder.toUri().toString();
    }

    /**
     * Replaces what was saved before, which stays if this fails.
     *
     * @throws UncheckedIOException if the disk is full or the folder not writable
     */
    void save(Saved<?> saved) {
        try {
            Files.createDirectories(folder);
        } catch (IOException e) {
            throw new UncheckedIOException("%s cannot be made: %s".formatted(folder, e.getMessage()), e);
        }
        SortedMap<String, FloatTensor> tensors = new TreeMap<>(saved.state.tensors());
        tensors.putAll(saved.curve.tensors());
        TrainingPoint point = saved.point;
        SafetensorsWriter.write(
                folder.resolve(FILE),
                tensors,
                new TreeMap<>(Map.of(
                        EPOCHS, Integer.toString(point.epoch()),
                        STEPS, Integer.toString(point.steps()),
                        LOSS_SUM, Double.toString(point.lossSum()))));
    }

    /**
     * What was saved; empty where nothing was, or nothing that can be used.
     *
     * @param state makes a state of saved tensors, or refuses them by a {@link BadDataException}
     */
    <S extends TrainingState> Optional<Saved<S>> load(Function<Map<String, FloatTensor>, S> state) {
        Path file = folder.resolve(FILE);
        if (!Files.exists(file)) {
            return Optional.empty();
        }
        try {
            SafetensorsFile saved = SafetensorsFile.read(file);
            Map<String, FloatTensor> tensors = new HashMap<>();
            saved.names().forEach(name -> tensors.put(name, saved.tensor(name)));
            return Optional.of(new Saved<>(point(saved.metadata()), state.apply(tensors), ValidationCurve.of(tensors)));
        } catch (BadDataException | IllegalArgumentException e) {
            LOG.atWarn()
                    .addKeyValue("file", file)
                    .addKeyValue("reason", e.getMessage())
                    .log("the training state cannot be used; training starts from the beginning");
            return Optional.empty();
        }
    }

    private static TrainingPoint point(Map<String, String> metadata) {
        return new TrainingPoint(
                Integer.parseInt(metadata.getOrDefault(EPOCHS, "")),
                Integer.parseInt(metadata.getOrDefault(STEPS, "0")),
                Double.parseDouble(metadata.getOrDefault(LOSS_SUM, "0")));
    }

    void delete() {
        try {
            Leftovers.delete(folder);
        } catch (IOException e) {
            LOG.atWarn()
                    .addKeyValue("folder", folder)
                    .addKeyValue("reason", e.getMessage())
                    .log("the training state could not be deleted");
        }
    }
}
