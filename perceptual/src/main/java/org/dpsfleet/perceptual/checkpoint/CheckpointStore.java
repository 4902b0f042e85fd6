package org.dpsfleet.perceptual.checkpoint;

import java.io.UncheckedIOException;
import java.net.URI;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import org.dpsfleet.perceptual.BadDataException;
import org.dpsfleet.perceptual.MissingDataException;

/**
 * Where the workers of a fleet keep checkpoints and the states of unfinished trainings. All of them open the
 * same store, so what one of them publishes or saves, the others find.
 *
 * <p>A checkpoint and a state each have a place that follows from the id of the work that they are of, the
 * sha256 of its content as 64 hexadecimal digits. URIs come from messages, and whoever writes messages must
 * not have anything else opened or deleted: a URI of something outside the store is refused.
 *
 * <p>Every implementation passes the same contract test. {@link CheckpointStores} says which one serves a URI.
 */
public interface CheckpointStore {
    /**
     * Does once what workers have to do here: makes the store if there is none, writes something, reads it back and
     * deletes it.
     *
     * @throws UncheckedIOException if that is not possible; its message names the place and the cause
     */
    void tryOut();

    /**
     * The checkpoint of a work that is done already; empty where there is none, or none that is undamaged and
     * of this very work.
     */
    Optional<Stored> find(String workId);

    /**
     * A checkpoint, every part of it checked against its manifest.
     *
     * @throws MissingDataException if it is not there
     * @throws DamagedCheckpointException if it is damaged
     * @throws BadDataException if it is no checkpoint of this version, or outside the store
     */
    Checkpoint read(URI checkpoint);

    /**
     * The same if it is the one expected.
     *
     * @param manifestSha256 see {@link Stored}
     * @throws MissingDataException if it is not there, or is another one
     * @throws DamagedCheckpointException if it is damaged
     * @throws BadDataException if it is no checkpoint of this version, or outside the store
     */
    Checkpoint read(URI checkpoint, String manifestSha256);

    /**
     * The manifest of a checkpoint, byte for byte: enough to tell whether a checkpoint found later is the same.
     *
     * @param manifestSha256 see {@link Stored}
     * @throws MissingDataException if it is not there, or is another one
     * @throws BadDataException if it is outside the store
     */
    byte[] manifest(URI checkpoint, String manifestSha256);

    /**
     * Makes a checkpoint the one of its work, replacing one that is there, whole or not at all: who finds or
     * reads it meanwhile gets the one before, none, or all of the new one. Equal content gives equal bytes.
     *
     * @throws UncheckedIOException if the store has no room or is not writable; what was there before stays
     */
    Stored publish(Checkpoint checkpoint, Provenance provenance);

    /** Where the state of a work's training is kept, whether there is one or not. */
    URI trainingState(String workId);

    /**
     * Keeps the state of a work's training, replacing the one before, whole or not at all.
     *
     * @throws UncheckedIOException if the store has no room or is not writable; what was saved before stays
     */
    void save(String workId, SavedState state);

    /**
     * A state that was saved; empty where there is none.
     *
     * @throws BadDataException if it is damaged or outside the store
     */
    Optional<SavedState> open(URI trainingState);

    /**
     * Deletes a checkpoint or a state, if it is there.
     *
     * @throws BadDataException if it is outside the store
     * @throws UncheckedIOException if it can't be deleted
     */
    void delete(URI uri);

    /**
     * All that takes room, in no order; of what is temporary only what a dead writer left. What somebody had set
     * {@link #setAside aside} who died meanwhile is put back first.
     *
     * @throws UncheckedIOException if the store can't be read
     */
    List<StoreEntry> entries();

    /**
     * Takes entries away, so that they are not found any more, until they are freed or put back. What is gone already
     * is left out.
     *
     * @throws UncheckedIOException if the store is not writable, or could not tell that this process has died; all
     *     are in their places then
     */
    Aside setAside(Collection<StoreEntry> entries);
}
