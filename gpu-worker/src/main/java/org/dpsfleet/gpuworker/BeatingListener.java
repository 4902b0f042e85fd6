package org.dpsfleet.gpuworker;

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

/**
 * Tells the fleet how a training goes, and keeps what another attempt can go on from: now and then, which another
 * thread writes while the training goes on, and when the worker is told to stop, in that very step.
 *
 * <p>The training fetches its state from the device after every epoch, saved or not. The second time during one and the
 * same save it waits for that before: what is written, what was fetched last and what is being fetched would be three
 * states, and two are what memory has to suffice for anyway.
 */
final class BeatingListener implements TrainingListener<HandBackException> {
    private final AdaptationWork work;
    private final int columns;
    private final Heartbeat heartbeat;
    private final StateWriter saves;
    private final ValidationCurve curve;
    private final TrainingMeters meters;
    private TrainingPoint point;
    private boolean fetchedMeanwhile;
    private String remark = "";

    /**
     * @param start where the training begins; its state takes every snapshot, its curve every epoch's
     *     validation
     */
    BeatingListener(
            AdaptationWork work,
            int columns,
            Heartbeat heartbeat,
            StateWriter saves,
            Saved<?> start,
            TrainingMeters meters) {
        this.work = work;
        this.columns = columns;
        this.heartbeat = heartbeat;
        this.saves = saves;
        this.curve = start.curve();
        this.point = start.point();
        this.meters = meters;
    }

    /** Where the training's state was last fetched from the device: what it can go on from at any time. */
    TrainingPoint point() {
        return point;
    }

    /**
     * Says with every beat from now on that memory suffices for so many triplets at a time only. The memory of a state
     * that is being written is free before the training goes on.
     */
    void shrunk(int microBatch) {
        saves.finish();
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
        boolean writing = saves.isWriting();
        try {
            heartbeat.beat(new Progress(
                    step.step(),
                    step.steps(),
                    "steps",
                    message,
                    saves.uri(),
                    new TrainingFigures(step.step(), step.loss(), curve.last())));
        } catch (HandBackException stop) {
            throw stopped(stop, snapshot);
        }
        if (writing && fetchedMeanwhile && isLastOfEpoch(step)) {
            saves.finish();
        }
        if (saves.isDue()) {
            save(snapshot);
        }
    }

    /** A task that nobody wants leaves its place to the attempt that may have taken over. */
    private HandBackException stopped(HandBackException stop, Snapshot snapshot) {
        if (!stop.wanted()) {
            saves.abandon();
            return stop;
        }
        saves.finish();
        save(snapshot);
        saves.finish();
        String uri = saves.uri();
        return uri == null ? stop : stop.resumeFrom(uri);
    }

    private boolean isLastOfEpoch(Step step) {
        return step.step() * work.training().epochs() % step.steps() == 0;
    }

    @Override
    public void epoch(Epoch epoch, TrainingState state) {
        curve.add(epoch);
        TrainingPoint end = TrainingPoint.atEpoch(epoch.epoch() + 1);
        point = end;
        fetchedMeanwhile = true;
        if (end.epoch() < epoch.epochs() && saves.isDue()) {
            begin(end, state, System.nanoTime());
        }
    }

    private void save(Snapshot snapshot) {
        long begun = System.nanoTime();
        TrainingState state = snapshot.state();
        point = snapshot.point();
        begin(point, state, begun);
    }

    private void begin(TrainingPoint at, TrainingState state, long begun) {
        saves.begin(new Saved<>(at, state, curve), begun);
        fetchedMeanwhile = false;
    }
}
