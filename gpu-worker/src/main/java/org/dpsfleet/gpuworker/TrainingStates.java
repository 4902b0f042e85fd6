package org.dpsfleet.gpuworker;

import java.io.UncheckedIOException;
import java.net.URI;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Function;
import org.dpsfleet.perceptual.BadDataException;
import org.dpsfleet.perceptual.MissingDataException;
import org.dpsfleet.perceptual.adaptation.TrainingPoint;
import org.dpsfleet.perceptual.adaptation.TrainingState;
import org.dpsfleet.perceptual.checkpoint.CheckpointStore;
import org.dpsfleet.perceptual.checkpoint.CheckpointStores;
import org.dpsfleet.perceptual.checkpoint.SavedState;
import org.dpsfleet.perceptual.safetensors.FloatTensor;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The state of one unfinished training. An attempt goes on from the state that its task names; where that
 * cannot be used, from the one whose place in the store follows from the work, so that any attempt finds it.
 */
final class TrainingStates {
    private static final Logger LOG = LoggerFactory.getLogger(TrainingStates.class);
    private static final String WORK = "work";
    private static final String EPOCHS = "epochs";
    private static final String STEPS = "steps";
    private static final String LOSS_SUM = "loss_sum";

    private final CheckpointStore store;
    private final String workId;
    private final URI place;
    private final @Nullable String resumeFrom;
    private URI resumed;

    /**
     * @param workId sha256 of the work that is trained for
     * @param resumeFrom URI of the state that the task names, null for none
     */
    TrainingStates(CheckpointStore store, String workId, @Nullable String resumeFrom) {
        this.store = store;
        this.workId = workId;
        this.place = store.trainingState(workId);
        this.resumeFrom = resumeFrom;
        this.resumed = place;
    }

    /** A state, how far it has come, and how its epochs went. */
    record Saved<S extends TrainingState>(TrainingPoint point, S state, ValidationCurve curve) {}

    /** URI of what {@link #save} saves, for other attempts. */
    String uri() {
        return place.toString();
    }

    /** What is to be saved, which stays as it is now, whatever becomes of state and curve. */
    SavedState copy(Saved<?> saved) {
        SortedMap<String, FloatTensor> tensors = new TreeMap<>(saved.state.tensors());
        tensors.putAll(saved.curve.tensors());
        TrainingPoint point = saved.point;
        SortedMap<String, String> metadata = new TreeMap<>(Map.of(
                WORK, workId,
                EPOCHS, Integer.toString(point.epoch()),
                STEPS, Integer.toString(point.steps()),
                LOSS_SUM, Double.toString(point.lossSum())));
        return new SavedState(tensors, metadata);
    }

    /**
     * Replaces what was saved before, which stays if this fails.
     *
     * @throws UncheckedIOException if the store is full or not writable
     */
    void save(SavedState state) {
        store.save(workId, state);
    }

    /**
     * What was saved; empty where nothing was, or nothing that can be used.
     *
     * @param state makes a state of saved tensors, or refuses them by a {@link BadDataException}
     */
    <S extends TrainingState> Optional<Saved<S>> load(Function<Map<String, FloatTensor>, S> state) {
        if (resumeFrom != null && !resumeFrom.equals(uri())) {
            Optional<Saved<S>> named = load(
                    resumeFrom,
                    state,
                    "the training state that the task names cannot be used; its usual place is tried");
            if (named.isPresent()) {
                return named;
            }
        }
        return load(uri(), state, "the training state cannot be used; training starts from the beginning");
    }

    private <S extends TrainingState> Optional<Saved<S>> load(
            String uri, Function<Map<String, FloatTensor>, S> state, String otherwise) {
        try {
            var at = CheckpointStores.uri(uri);
            Optional<SavedState> saved = store.open(at);
            if (saved.isEmpty() && uri.equals(resumeFrom)) {
                throw new MissingDataException("There is no training state.");
            }
            Optional<Saved<S>> loaded = saved.map(s -> usable(s, at, state));
            loaded.ifPresent(_ -> resumed = at);
            return loaded;
        } catch (BadDataException | IllegalArgumentException e) {
            warn(uri, e, otherwise);
            return Optional.empty();
        }
    }

    private <S extends TrainingState> Saved<S> usable(
            SavedState saved, URI at, Function<Map<String, FloatTensor>, S> state) {
        String work = saved.metadata().get(WORK);
        // Those saved by earlier versions do not say it; their place does.
        if (work == null ? !at.equals(place) : !work.equals(workId)) {
            throw new BadDataException("It is of the work %s, not of %s.".formatted(work, workId));
        }
        SortedMap<String, FloatTensor> tensors = saved.tensors();
        return new Saved<>(point(saved.metadata()), state.apply(tensors), ValidationCurve.of(tensors));
    }

    private static TrainingPoint point(Map<String, String> metadata) {
        return new TrainingPoint(
                Integer.parseInt(metadata.getOrDefault(EPOCHS, "")),
                Integer.parseInt(metadata.getOrDefault(STEPS, "0")),
                Double.parseDouble(metadata.getOrDefault(LOSS_SUM, "0")));
    }

    /** Deletes what was saved, and what this attempt went on from. */
    void delete() {
        delete(place);
        if (!resumed.equals(place)) {
            delete(resumed);
        }
    }

    private void delete(URI state) {
        try {
            store.delete(state);
        } catch (UncheckedIOException | BadDataException e) {
            warn(state.toString(), e, "the training state could not be deleted");
        }
    }

    private static void warn(String uri, Exception reason, String message) {
        LOG.atWarn()
                .addKeyValue("uri", uri)
                .addKeyValue("reason", reason.getMessage())
                .log(message);
    }
}
