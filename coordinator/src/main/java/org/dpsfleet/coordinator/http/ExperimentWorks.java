package org.dpsfleet.coordinator.http;

import java.util.ArrayList;
import java.util.List;
import org.dpsfleet.coordinator.plan.Plan;
import org.dpsfleet.coordinator.plan.Planner;
import org.dpsfleet.coordinator.projection.KnownExperiment;
import org.dpsfleet.coordinator.projection.Projection;
import org.dpsfleet.schemas.codec.Json;

/** Lists the works of experiments, under whose ids the workers keep checkpoints and states of trainings. */
final class ExperimentWorks {
    private final Projection projection;
    private final Experiments experiments;
    private final Health health;

    ExperimentWorks(Projection projection, Experiments experiments, Health health) {
        this.projection = projection;
        this.experiments = experiments;
        this.health = health;
    }

    void addTo(Routes routes) {
        routes.on("listWorks", request -> {
            Probes.requireReady(health);
            return list(request);
        });
    }

    private Answer list(Request request) {
        var experiment = experiments.find(request.experimentId());
        var plan = Planner.plan(experiment.record());
        if (experiment.plannedOtherwise() || plan.count() != experiment.tasks()) {
            throw plannedOtherwise(experiment);
        }
        var page = Page.of(request);
        int position = page.position();
        var end = (int) Math.min(experiment.tasks(), (long) position + page.limit());
        var works = new ArrayList<String>();
        while (position < end) {
            List<String> ids = projection.experiments().taskIds(experiment, position);
            if (ids.isEmpty()) {
                throw ProblemException.of(404, "there is no experiment '" + experiment.id() + "' any more");
            }
            for (var taskId : ids.subList(0, Math.min(ids.size(), end - position))) {
                works.add(work(experiment, plan, position, taskId));
                position++;
            }
        }
        return Page.linked(
                Answer.json(200, works), request, position < experiment.tasks() ? String.valueOf(position) : null);
    }

    private static String work(KnownExperiment experiment, Plan plan, int position, String taskId) {
        var task = plan.task(position);
        // A record of an older version has the ids of its tasks and no hash of the plan.
        if (!task.taskId().equals(taskId)) {
            throw plannedOtherwise(experiment);
        }
        return Json.sha256(task.work());
    }

    private static ProblemException plannedOtherwise(KnownExperiment experiment) {
        return ProblemException.of(
                409,
                ("the tasks of '%s' (%s) were planned by another version, so it can't be said which checkpoints are"
                                + " theirs; archive or delete it first")
                        .formatted(experiment.record().spec().name(), experiment.id()));
    }
}
