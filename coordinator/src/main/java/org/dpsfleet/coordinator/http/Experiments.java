package org.dpsfleet.coordinator.http;

import java.io.ByteArrayOutputStream;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.dpsfleet.coordinator.dispatch.Dispatcher;
import org.dpsfleet.coordinator.plan.Pinning;
import org.dpsfleet.coordinator.plan.Plan;
import org.dpsfleet.coordinator.plan.Planner;
import org.dpsfleet.coordinator.projection.Projection;
import org.dpsfleet.schemas.codec.Json;
import org.dpsfleet.schemas.experiment.ExperimentReader;
import org.dpsfleet.schemas.experiment.InvalidExperimentException;
import org.dpsfleet.schemas.message.ExperimentRecord;
import org.dpsfleet.schemas.spec.ExperimentSpec;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;

import static java.nio.charset.StandardCharsets.UTF_8;

/** What is said and done about experiments. */
final class Experiments {
    private final Map<String, DoneTasks> done = new ConcurrentHashMap<>();
    private final Projection projection;
    private final Planner planner;
    private final Dispatcher dispatcher;

    Experiments(Projection projection, Planner planner, Dispatcher dispatcher) {
        this.projection = projection;
        this.planner = planner;
        this.dispatcher = dispatcher;
    }

    Answer submit(byte[] body, boolean dryRun) {
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
            return Answer.json(200, dispatcher.preview(plan));
        }
        boolean known = projection.experiments().containsKey(plan.experimentId());
        var submission = dispatcher.submit(plan);
        return Answer.json(known ? 200 : 202, submission)
                .with("Location", "/api/v1/experiments/" + plan.experimentId());
    }

    Answer cancel(String id) {
        return Answer.json(202, dispatcher.cancel(find(id))).with("Location", "/api/v1/experiments/" + id);
    }

    Answer list() {
        var now = projection.now();
        return Answer.json(
                200, projection.inOrder().stream().map(e -> status(e, now)).toList());
    }

    Answer status(String id) {
        return Answer.json(200, status(find(id), projection.now()));
    }

    private ExperimentStatus status(ExperimentRecord experiment, Instant now) {
        var ids = experiment.taskIds();
        var sums = done.compute(
                experiment.experimentId(), (_, known) -> known != null && known.isOf(ids) ? known : new DoneTasks(ids));
        return ExperimentStatus.of(experiment, sums.now(projection), now);
    }

    /** The scores are kept as the JSON that they came as, and are put together as such. */
    Answer results(String id) {
        var experiment = find(id);
        var scores = new ArrayList<byte[]>();
        experiment.taskIds().forEach(task -> projection.scores(task).ifPresent(scores::add));
        boolean complete = scores.size() == experiment.taskIds().size();
        var body = new ByteArrayOutputStream();
        body.writeBytes("{\"complete\":%b,\"experiment\":".formatted(complete).getBytes(UTF_8));
        body.writeBytes(Json.encode(experiment));
        body.writeBytes(",\"tasks\":[".getBytes(UTF_8));
        for (int i = 0; i < scores.size(); i++) {
            if (i > 0) {
                body.write(',');
            }
            body.writeBytes(scores.get(i));
        }
        body.writeBytes("]}".getBytes(UTF_8));
        return new Answer(200, "application/json", body.toByteArray(), Map.of());
    }

    /** An experiment, or a problem that says there is none. */
    ExperimentRecord find(String id) {
        var experiment = projection.experiments().get(id);
        if (experiment == null) {
            throw ProblemException.of(404, "there is no experiment '" + id + "'");
        }
        return experiment;
    }

    /** A body as JSON, or a problem that says what of it is none. */
    static JsonNode parse(byte[] body) {
        try {
            var tree = Json.mapper().readTree(body);
            if (tree == null || tree.isMissingNode()) {
                throw ProblemException.of(400, "the body is empty; expected a JSON object");
            }
            return tree;
        } catch (JacksonException e) {
            var at = e.getLocation();
            throw ProblemException.of(
                    400,
                    String.format(
                            Locale.ROOT,
                            "the body is not JSON: line %d, column %d",
                            at == null ? 0 : at.getLineNr(),
                            at == null ? 0 : at.getColumnNr()));
        }
    }

    private static ExperimentSpec spec(byte[] body) {
        var _ = parse(body);
        try {
            var spec = ExperimentReader.fromJson(body);
            var unpinned = Pinning.problems(spec);
            if (!unpinned.isEmpty()) {
                throw ProblemException.body(422, unpinned);
            }
            return spec;
        } catch (InvalidExperimentException e) {
            throw ProblemException.body(422, e.problems());
        }
    }
}
