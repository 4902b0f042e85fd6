package org.dpsfleet.coordinator.http;

import io.opentelemetry.api.trace.Span;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Function;
import org.dpsfleet.coordinator.dispatch.Cancellation;
import org.dpsfleet.coordinator.dispatch.Dispatcher;
import org.dpsfleet.coordinator.dispatch.Submission;
import org.dpsfleet.coordinator.plan.FingerprintCheck;
import org.dpsfleet.coordinator.plan.Plan;
import org.dpsfleet.coordinator.plan.Planner;
import org.dpsfleet.coordinator.projection.KnownExperiment;
import org.dpsfleet.coordinator.projection.KnownTask;
import org.dpsfleet.coordinator.projection.Projection;
import org.dpsfleet.coordinator.view.StatusView;
import org.dpsfleet.schemas.codec.InvalidMessageException;
import org.dpsfleet.schemas.experiment.ExperimentReader;
import org.dpsfleet.schemas.experiment.InvalidExperimentException;
import org.dpsfleet.schemas.http.CancellationAnswer;
import org.dpsfleet.schemas.http.DeletionAnswer;
import org.dpsfleet.schemas.http.ExperimentStatus;
import org.dpsfleet.schemas.http.SubmissionAnswer;
import org.dpsfleet.schemas.spec.ExperimentSpec;
import org.dpsfleet.schemas.trace.SpanKeys;
import tools.jackson.databind.JsonNode;

/** What is said and done about experiments. */
final class Experiments {
    private static final String PATH = "/api/v1/experiments/";

    private final Projection projection;
    private final Planner planner;
    private final Dispatcher dispatcher;
    private final Health health;

    Experiments(Projection projection, Planner planner, Dispatcher dispatcher, Health health) {
        this.projection = projection;
        this.planner = planner;
        this.dispatcher = dispatcher;
        this.health = health;
    }

    void addTo(Routes routes) {
        routes.on("submitExperiment", writable(request -> submit(request.body(), request.flag("dry_run"))));
        routes.on("listExperiments", ready(this::list));
        routes.on("getExperiment", ready(request -> Answer.json(200, status(find(request.experimentId())))));
        routes.on("getResults", ready(this::results));
        routes.on("cancelExperiment", writable(request -> cancel(request.experimentId(), request.by())));
        routes.on("deleteExperiment", writable(request -> delete(request.experimentId())));
    }

    private Function<Request, Answer> ready(Function<Request, Answer> work) {
        return request -> {
            Probes.requireReady(health);
            return work.apply(request);
        };
    }

    private Function<Request, Answer> writable(Function<Request, Answer> work) {
        return request -> {
            Probes.requireWritable(health);
            return work.apply(request);
        };
    }

    private Answer submit(JsonNode body, boolean dryRun) {
        var plan = planner.plan(spec(body));
        if (plan.count() > Plan.MOST_TASKS) {
            throw ProblemException.of(
                    422,
                    String.format(
                                    Locale.ROOT,
                                    "the experiment is %d tasks; accepted: at most %d; split it, for example by draw",
                                    plan.count(),
                                    Plan.MOST_TASKS)
                            + " seeds or networks, or start the coordinator with more columns per task");
        }
        Span.current().setAttribute(SpanKeys.EXPERIMENT, plan.experimentId());
        if (dryRun) {
            return Answer.json(200, answer(dispatcher.preview(plan)));
        }
        boolean known = projection.experiments().find(plan.experimentId()).isPresent();
        try {
            return Answer.json(known ? 200 : 202, answer(dispatcher.submit(plan)))
                    .with("Location", PATH + plan.experimentId());
        } catch (InvalidMessageException e) {
            throw ProblemException.of(422, "the experiment can't be recorded: " + e.getMessage());
        }
    }

    private static SubmissionAnswer answer(Submission submission) {
        return new SubmissionAnswer(
                submission.experimentId(), submission.tasks(), submission.published(), submission.alreadyDone());
    }

    private Answer cancel(String id, String by) {
        return Answer.json(202, answer(dispatcher.cancel(find(id), by))).with("Location", PATH + id);
    }

    private static CancellationAnswer answer(Cancellation cancellation) {
        return new CancellationAnswer(
                cancellation.experimentId(),
                cancellation.cancelledAt(),
                cancellation.stopped(),
                cancellation.stopping(),
                cancellation.ended(),
                cancellation.shared());
    }

    private Answer delete(String id) {
        var experiment = find(id);
        var deletion = status(experiment).state().ended() ? dispatcher.delete(id) : null;
        if (deletion == null || deletion.open() > 0) {
            throw ProblemException.of(
                    409,
                    "'%s' has not ended; wait for it, or cancel it first"
                            .formatted(experiment.record().spec().name()));
        }
        return Answer.json(200, new DeletionAnswer(id, deletion.deleted(), deletion.kept(), deletion.left()));
    }

    private Answer list(Request request) {
        var asked = Page.of(request);
        var all = projection.experiments().inOrder();
        int from = asked.after() == null ? 0 : 1 + all.indexOf(find(asked.after()));
        var page = all.subList(from, Math.min(all.size(), from + asked.limit()));
        var open = openByExperiment();
        var now = projection.now();
        var answer = Answer.json(
                200,
                page.stream()
                        .map(e -> StatusView.of(e, open.getOrDefault(e.id(), List.of()), now))
                        .toList());
        boolean more = from + page.size() < all.size();
        return Page.linked(answer, request, more ? page.getLast().id() : null);
    }

    private ExperimentStatus status(KnownExperiment experiment) {
        var open = openByExperiment().getOrDefault(experiment.id(), List.of());
        return StatusView.of(experiment, open, projection.now());
    }

    private Map<String, List<KnownTask>> openByExperiment() {
        var open = new HashMap<String, List<KnownTask>>();
        for (var task : projection.openTasks()) {
            for (var id : projection.experiments().askedFor(task.taskId())) {
                open.computeIfAbsent(id, _ -> new ArrayList<>()).add(task);
            }
        }
        return open;
    }

    private Answer results(Request request) {
        int from = request.query().path("after").asInt(-1) + 1;
        return Answer.parts(
                request.mediaType(), new Results(projection, find(request.experimentId()), request.mediaType(), from));
    }

    /** An experiment, or a problem that says there is none. */
    KnownExperiment find(String id) {
        return projection
                .experiments()
                .find(id)
                .orElseThrow(() -> ProblemException.of(404, "there is no experiment '" + id + "'"));
    }

    private static ExperimentSpec spec(JsonNode body) {
        try {
            var spec = ExperimentReader.fromTree(body);
            var unpinned = FingerprintCheck.problems(spec);
            if (!unpinned.isEmpty()) {
                throw ProblemException.body(unpinned);
            }
            return spec;
        } catch (InvalidExperimentException e) {
            throw ProblemException.body(e.problems());
        }
    }
}
