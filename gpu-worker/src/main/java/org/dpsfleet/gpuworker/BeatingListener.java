package org.dpsfleet.gpuworker;

import java.time.Duration;
import java.util.Locale;
import org.dpsfleet.perceptual.adaptation.TrainingListener;
import org.dpsfleet.perceptual.adaptation.TrainingState;
import org.dpsfleet.schemas.message.AdaptationWork;
import org.dpsfleet.worker.HandBackException;
import org.dpsfleet.worker.Heartbeat;
import org.dpsfleet.worker.Progress;
import org.jspecify.annotations.Nullable;

/**
 * Tells the fleet how a training goes, and keeps what another attempt can go on from: now and then, and
 * when the worker is told to stop.
 */
final class BeatingListener implements TrainingListener<HandBackException> {
    /** Losing more than this to a dead machine would be worth a write. */
    private static final Duration BETWEEN_SAVES = Duration.ofSeconds(10);

    private final AdaptationWork work;
    private final int columns;
    private final Heartbeat heartbeat;
    private final TrainingStates states;
    private final TrainingMeters meters;
    private long lastSave = System.nanoTime();
    private int epochs;
    private int savedEpochs;
    private @Nullable TrainingState latest;
    private String validation = "";

    BeatingListener(
            AdaptationWork work,
            int columns,
            Heartbeat heartbeat,
            TrainingStates states,
            TrainingMeters meters) {
        this.work = work;
        this.columns = columns;
        this.heartbeat = heartbeat;
        this.states = states;
        this.meters = meters;
    }

    @Override
    public void step(Step step) throws HandBackException {
        meters.step(work, columns, step);
        String message =
                String.format(
                        Locale.ROOT,
                        "epoch %d of %d, loss %.3f%s",
                        step.epoch() + 1,
                        work.training().epochs(),
                        step.loss(),
                        validation);
        String resume = savedEpochs > 0 ? states.uri() : null;
        try {
            heartbeat.beat(new Progress(step.step(), step.steps(), "steps", message, resume));
        } catch (HandBackException stop) {
            if (latest == null) {
                throw stop;
            }
            if (epochs > savedEpochs) {
                states.save(epochs, latest);
            }
            throw stop.resumeFrom(states.uri());
        }
    }

    @Override
    public void epoch(Epoch epoch, TrainingState state) {
        epochs = epoch.epoch() + 1;
        latest = state;
        validation = describe(epoch.validationScores());
        boolean last = epochs == epoch.epochs();
        if (!last && System.nanoTime() - lastSave > BETWEEN_SAVES.toNanos()) {
            states.save(epochs, state);
            savedEpochs = epochs;
            lastSave = System.nanoTime();
        }
    }

    private static String describe(float[] scores) {
        if (scores.length == 0) {
            return "";
        }
        double sum = 0;
        double best = 0;
        for (float score : scores) {
            sum += score;
            best = Math.max(best, score);
        }
        return String.format(
                Locale.ROOT, ", validation %.3f, best %.3f", sum / scores.length, best);
    }
}
