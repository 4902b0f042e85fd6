package org.dpsfleet.coordinator.http;

import java.util.ArrayList;
import org.dpsfleet.coordinator.projection.KnownTask;
import org.dpsfleet.coordinator.projection.Projection;
import org.dpsfleet.schemas.http.TaskStatus;
import org.jspecify.annotations.Nullable;

/** Lists the tasks of experiments. */
final class ExperimentTasks {
    /** Looked through for one answer; a rare state may need several answers, some of them empty. */
    private static final int MOST_EXAMINED = 20_000;

    private static final String PLANNED = "planned";

    private final Projection projection;
    private final Experiments experiments;
    private final Health health;

    /** What is asked for besides the page. */
    private record Wanted(@Nullable String state) {}

    ExperimentTasks(Projection projection, Experiments experiments, Health health) {
        this.projection = projection;
        this.experiments = experiments;
        this.health = health;
    }

    void addTo(Routes routes) {
        routes.on("listTasks", request -> {
            Probes.requireReady(health);
            return list(request);
        });
    }

    private Answer list(Request request) {
        var experiment = experiments.find(request.experimentId());
        var state = request.query(Wanted.class).state();
        var page = Page.of(request);
        int position = page.position();
        var end = (int) Math.min(experiment.tasks(), (long) position + MOST_EXAMINED);
        var tasks = new ArrayList<TaskStatus>();
        while (position < end && tasks.size() < page.limit()) {
            for (var taskId : projection.experiments().taskIds(experiment, position)) {
                if (position == end || tasks.size() == page.limit()) {
                    break;
                }
                var status = projection
                        .task(taskId)
                        .map(ExperimentTasks::status)
                        .orElse(new TaskStatus(taskId, PLANNED, null, null));
                if (state == null || state.equals(status.state())) {
                    tasks.add(status);
                }
                position++;
            }
        }
        var next = position < experiment.tasks() ? String.valueOf(position) : null;
        return Page.linked(Answer.json(200, tasks), request, next);
    }

    private static TaskStatus status(KnownTask task) {
        return new TaskStatus(
                task.taskId(), task.label(), task.state().stage(), task.state().attempt());
    }
}
