package org.dpsfleet.coordinator.http;

import java.time.Instant;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import org.dpsfleet.coordinator.dispatch.Cancellation;
import org.dpsfleet.coordinator.dispatch.Dispatcher;
import org.dpsfleet.coordinator.dispatch.Submission;
import org.dpsfleet.coordinator.plan.FingerprintCheck;
import org.dpsfleet.coordinator.plan.Plan;
import org.dpsfleet.coordinator.plan.Planner;
import org.dpsfleet.coordinator.projection.Projection;
import org.dpsfleet.schemas.codec.InvalidMessageException;
import org.dpsfleet.schemas.experiment.ExperimentReader;
import org.dpsfleet.schemas.experiment.InvalidExperimentException;
import org.dpsfleet.schemas.http.CancellationAnswer;
import org.dpsfleet.schemas.http.ExperimentStatus;
import org.dpsfleet.schemas.http.SubmissionAnswer;
import org.dpsfleet.schemas.message.ExperimentRecord;
import org.dpsfleet.schemas.spec.ExperimentSpec;
import tools.jackson.databind.JsonNode;

/** What is said and done about experiments. */
final class Experiments {
    private static final String PATH = "/api/v1/experiments/";

    private final Map<String, DoneTasks> done = new ConcurrentHashMap<>();
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
        routes.on("listExperiments", ready(_ -> list()));
        routes.on("getExperiment", ready(request -> status(request.experimentId())));
        routes.on("getResults", ready(this::results));
        routes.on("cancelExperiment", writable(request -> cancel(request.experimentId())));
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
        if (dryRun) {
            return Answer.json(200, answer(dispatcher.preview(plan)));
        }
        boolean known = projection.experiments().containsKey(plan.experimentId());
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

    private Answer cancel(String id) {
        return Answer.json(202, answer(dispatcher.cancel(find(id)))).with("Location", PATH + id);
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

    private Answer list() {
        var now = projection.now();
        return Answer.json(
                200, projection.inOrder().stream().map(e -> status(e, now)).toList());
    }

    private Answer status(String id) {
        return Answer.json(200, status(find(id), projection.now()));
    }

    private ExperimentStatus status(ExperimentRecord experiment, Instant now) {
        var ids = experiment.taskIds();
        var sums = done.compute(
                experiment.experimentId(), (_, known) -> known != null && known.isOf(ids) ? known : new DoneTasks(ids));
        return StatusView.of(experiment, sums.now(projection), now);
    }

    private Answer results(Request request) {
        var after = request.query().path("after");
        int from = after.isMissingNode() ? 0 : Integer.parseInt(after.asString()) + 1;
        return Answer.parts(
                request.mediaType(), new Results(projection, find(request.experimentId()), request.mediaType(), from));
    }

    /** An experiment, or a problem that says there is none. */
    ExperimentRecord find(String id) {
        var experiment = projection.experiments().get(id);
        if (experiment == null) {
            throw ProblemException.of(404, "there is no experiment '" + id + "'");
        }
        return experiment;
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
