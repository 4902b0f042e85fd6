package org.dpsfleet.coordinator.live;

import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import org.dpsfleet.coordinator.projection.KnownTask;
import org.dpsfleet.coordinator.task.ProgressReport;
import org.dpsfleet.coordinator.task.TaskState;
import org.dpsfleet.schemas.http.TaskCurve;
import org.dpsfleet.schemas.http.TaskCurve.CurvePoint;
import org.jspecify.annotations.Nullable;

/**
 * Loss and validation of the tasks that are being trained, as their heartbeats say it; those of workers of version 0.1
 * say it in words only. A long curve has every
 * second point, then every fourth; beyond a number of tasks the one that was not heard of for the longest time goes.
 * Any thread.
 */
final class Curves {
    private static final int MOST_TASKS = 2_000;
    private static final int MOST_POINTS = 128;
    private static final Pattern LOSS = Pattern.compile("\\bloss ([0-9]+(?:\\.[0-9]+)?)");
    private static final Pattern VALIDATION = Pattern.compile("\\bvalidation ([0-9]+(?:\\.[0-9]+)?)");

    private final LinkedHashMap<String, Curve> byTask = new LinkedHashMap<>();

    private static final class Curve {
        private final int attempt;
        private final String worker;
        private final List<CurvePoint> points = new ArrayList<>();
        private long total;
        private String unit = "";
        private long step = 1;

        Curve(int attempt, String worker) {
            this.attempt = attempt;
            this.worker = worker;
        }

        void add(CurvePoint point) {
            if (!points.isEmpty() && point.done() - points.getLast().done() < step) {
                return;
            }
            points.add(point);
            if (points.size() > MOST_POINTS) {
                for (int i = points.size() - 2; i > 0; i -= 2) {
                    points.remove(i);
                }
                step = Math.max(1, (points.getLast().done() - points.getFirst().done()) / (MOST_POINTS / 2));
            }
        }
    }

    synchronized void changed(KnownTask task) {
        if (!(task.state() instanceof TaskState.Running running)) {
            byTask.remove(task.taskId());
            return;
        }
        var point = point(running.progress(), running.lease().lastHeardAt());
        if (point == null) {
            return;
        }
        var curve = byTask.remove(task.taskId());
        if (curve == null || curve.attempt != running.attempt() || !curve.worker.equals(running.worker())) {
            curve = new Curve(running.attempt(), running.worker());
        }
        curve.total = running.progress().total();
        curve.unit = running.progress().unit();
        curve.add(point);
        byTask.put(task.taskId(), curve);
        if (byTask.size() > MOST_TASKS) {
            byTask.pollFirstEntry();
        }
    }

    synchronized void removed(KnownTask task) {
        byTask.remove(task.taskId());
    }

    /** Those of some tasks, at most so many, the one that was heard of last first. */
    synchronized List<TaskCurve> of(Predicate<String> taskId, int most) {
        return byTask.sequencedEntrySet().reversed().stream()
                .filter(entry -> taskId.test(entry.getKey()))
                .limit(most)
                .map(entry -> {
                    var curve = entry.getValue();
                    return new TaskCurve(entry.getKey(), curve.worker, curve.total, curve.unit, curve.points);
                })
                .toList();
    }

    private static @Nullable CurvePoint point(ProgressReport progress, Instant at) {
        var training = progress.training();
        if (training != null) {
            return new CurvePoint(training.step(), at, training.loss(), training.validation());
        }
        var loss = number(LOSS, progress.message());
        var validation = number(VALIDATION, progress.message());
        return loss == null && validation == null ? null : new CurvePoint(progress.done(), at, loss, validation);
    }

    private static @Nullable Double number(Pattern pattern, String message) {
        var found = pattern.matcher(message);
        return found.find() ? Double.valueOf(found.group(1)) : null;
    }
}
