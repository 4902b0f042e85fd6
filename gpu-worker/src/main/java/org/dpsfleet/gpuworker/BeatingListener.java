package org.dpsfleet.gpuworker;

import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.Locale;
import org.dpsfleet.gpuworker.TrainingStates.Saved;
import org.dpsfleet.perceptual.adaptation.TrainingListener;
import org.dpsfleet.perceptual.adaptation.TrainingPoint;
import org.dpsfleet.perceptual.adaptation.TrainingState;
import org.dpsfleet.schemas.message.AdaptationWork;
import org.dpsfleet.schemas.message.TrainingFigures;
import org.dpsfleet.worker.failure.HandBackException;
import org.dpsfleet.worker.task.Heartbeat;
import org.dpsfleet.worker.task.Progress;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells the fleet how a training goes, and keeps what another attempt can go on from: now and then, and
 * when the worker is told to stop, in that very step.
 */
final class BeatingListener implements TrainingListener<HandBackException> {
    private static final Logger LOG = LoggerFactory.getLogger(BeatingListener.class);

    private final AdaptationWork work;
    private final int columns;
    private final Heartbeat heartbeat;
    private final TrainingStates states;
    private final SavePace pace;
    private final ValidationCurve curve;
    private final TrainingMeters meters;
    private TrainingPoint point;
    private boolean onDisk;
    private long lastSave = System.nanoTime();
    private Duration cost = Duration.ZERO;
    private String remark = "";

    /**
     * @param start where the training begins; its state takes every snapshot, its curve every epoch's
     *     validation
     */
    BeatingListener(
            AdaptationWork work,
            int columns,
            Heartbeat heartbeat,
            TrainingStates states,
            SavePace pace,
            Saved<?> start,
            TrainingMeters meters) {
        this.work = work;
        this.columns = columns;
        this.heartbeat = heartbeat;
        this.states = states;
        this.pace = pace;
        this.curve = start.curve();
        this.point = start.point();
        this.meters = meters;
    }

    /** Where the training's state was last fetched from the device: what it can go on from at any time. */
    TrainingPoint point() {
        return point;
    }

    /** Says with every beat from now on that memory suffices for so many triplets at a time only. */
    void shrunk(int microBatch) {
        remark = ", out of memory: micro-batches of " + microBatch;
    }

    @Override
    public void step(Step step, Snapshot snapshot) throws HandBackException {
        meters.step(work, columns, step);
        String message = String.format(
                Locale.ROOT,
                "epoch %d of %d, loss %.3f%s%s",
                step.epoch() + 1,
                work.training().epochs(),
                step.loss(),
                curve.describe(),
                remark);
        try {
            heartbeat.beat(new Progress(
                    step.step(),
                    step.steps(),
                    "steps",
                    message,
                    onDisk ? states.uri() : null,
                    new TrainingFigures(step.step(), step.loss(), curve.last())));
        } catch (HandBackException stop) {
            save(snapshot.point(), snapshot.state());
            throw onDisk ? stop.resumeFrom(states.uri()) : stop;
        }
        if (isDue()) {
            save(snapshot.point(), snapshot.state());
        }
    }

    @Override
    public void epoch(Epoch epoch, TrainingState state) {
        curve.add(epoch);
        TrainingPoint end = TrainingPoint.atEpoch(epoch.epoch() + 1);
        point = end;
        if (end.epoch() < epoch.epochs() && isDue()) {
            save(end, state);
        }
    }

    private boolean isDue() {
        return pace.isDue(Duration.ofNanos(System.nanoTime() - lastSave), cost);
    }

    private void save(TrainingPoint at, TrainingState state) {
        point = at;
        long begun = System.nanoTime();
        try {
            states.save(new Saved<>(at, state, curve));
            onDisk = true;
        } catch (UncheckedIOException e) {
            // The training itself is well, and the disk may be again when it ends.
            LOG.atWarn()
                    .addKeyValue("reason", e.getMessage())
                    .log("the training state could not be saved; the training goes on");
        }
        lastSave = System.nanoTime();
        cost = Duration.ofNanos(lastSave - begun);
    }
}
