package org.dpsfleet.perceptual.checkpoint;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import org.dpsfleet.perceptual.BadDataException;
import org.dpsfleet.perceptual.MissingDataException;
import org.dpsfleet.perceptual.safetensors.FloatTensor;
import org.dpsfleet.perceptual.safetensors.SafetensorsFile;
import org.dpsfleet.perceptual.safetensors.SafetensorsWriter;

/**
 * The files that checkpoints and the states of trainings consist of, for stores that keep files. Every store keeps the
 * same ones: equal content gives equal bytes.
 */
public final class CheckpointFiles {
    /** The hash of each other file, and where they come from. */
    public static final String MANIFEST = CheckpointWriter.MANIFEST;
    /** What {@link #read} looks at; the model card is for people. */
    public static final List<String> NEEDED =
            List.of(CheckpointWriter.MANIFEST, CheckpointWriter.CONFIG, CheckpointWriter.MODEL);
    /** All files of a checkpoint. */
    public static final List<String> ALL = CheckpointWriter.FILES;
    /** The file of a training's state. */
    public static final String STATE = "training_state.safetensors";

    private CheckpointFiles() {}

    /** A checkpoint and what its manifest says. */
    public record Read(Checkpoint checkpoint, Manifest manifest) {}

    /**
     * Writes a checkpoint's files and forces them to the disk.
     *
     * @param folder which is empty
     * @throws UncheckedIOException if there is no room or the folder is not writable
     */
    public static void write(Path folder, Checkpoint checkpoint, Provenance provenance) {
        try {
            CheckpointWriter.write(folder, checkpoint, provenance);
        } catch (IOException e) {
            throw new UncheckedIOException("%s cannot be written: %s".formatted(folder, e.getMessage()), e);
        }
    }

    /**
     * Reads a checkpoint, every file checked against the manifest.
     *
     * @throws MissingDataException if a file is not there
     * @throws DamagedCheckpointException if one is damaged
     * @throws BadDataException if it is no checkpoint of this version
     */
    public static Read read(Path folder) {
        CheckpointReader.Read read = CheckpointReader.read(folder);
        return new Read(read.checkpoint(), read.manifest());
    }

    /**
     * Writes the state of a training, replacing the file if it is there.
     *
     * @throws UncheckedIOException if there is no room or the file's folder is not writable
     */
    public static void writeState(Path file, SavedState state) {
        SafetensorsWriter.write(file, state.tensors(), state.metadata());
    }

    /**
     * Reads the state of a training.
     *
     * @throws MissingDataException if it is not there
     * @throws BadDataException if it is damaged
     */
    public static SavedState readState(Path file) {
        SafetensorsFile saved = SafetensorsFile.read(file);
        SortedMap<String, FloatTensor> tensors = new TreeMap<>();
        saved.names().forEach(name -> tensors.put(name, saved.tensor(name)));
        return new SavedState(tensors, new TreeMap<>(saved.metadata()));
    }
}
