package org.dpsfleet.coordinator.http;

import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import org.dpsfleet.coordinator.dispatch.Dispatcher;
import org.dpsfleet.coordinator.live.LiveFleet;
import org.dpsfleet.coordinator.plan.FingerprintCheck;
import org.dpsfleet.coordinator.plan.Plan;
import org.dpsfleet.coordinator.plan.Planner;
import org.dpsfleet.coordinator.projection.Projection;
import org.dpsfleet.schemas.codec.Json;
import org.dpsfleet.schemas.experiment.ExperimentReader;
import org.dpsfleet.schemas.experiment.InvalidExperimentException;
import org.dpsfleet.schemas.http.CheckAnswer;
import org.dpsfleet.schemas.http.CheckAnswer.Fault;
import org.dpsfleet.schemas.http.CheckAnswer.PlannedWork;
import org.dpsfleet.schemas.http.CheckRequest;
import org.dpsfleet.schemas.spec.ExperimentSpec;
import org.dpsfleet.schemas.validation.Problem;
import org.dpsfleet.vocabulary.Variant;
import org.jspecify.annotations.Nullable;

/** Says what is wrong with an experiment as a person wrote it, or what submitting it would do. */
final class Checks {
    private final Projection projection;
    private final Planner planner;
    private final Dispatcher dispatcher;
    private final LiveFleet live;
    private final Health health;

    Checks(Projection projection, Planner planner, Dispatcher dispatcher, LiveFleet live, Health health) {
        this.projection = projection;
        this.planner = planner;
        this.dispatcher = dispatcher;
        this.live = live;
        this.health = health;
    }

    void addTo(Routes routes) {
        routes.on("checkExperiment", request -> {
            Probes.requireReady(health);
            return Answer.json(200, check(request.body(CheckRequest.class).text()));
        });
    }

    private CheckAnswer check(String text) {
        ExperimentSpec spec;
        try {
            spec = ExperimentReader.fromYaml(text);
        } catch (InvalidExperimentException e) {
            return faults(e.problems());
        }
        var unpinned = FingerprintCheck.problems(spec);
        if (!unpinned.isEmpty()) {
            return faults(ExperimentReader.located(text, unpinned));
        }
        var plan = planner.plan(spec);
        if (plan.count() > Plan.MOST_TASKS) {
            return faults(List.of(new Problem(
                    "",
                    String.format(
                            Locale.ROOT,
                            "the experiment is %,d tasks; accepted: at most %,d",
                            plan.count(),
                            Plan.MOST_TASKS))));
        }
        var preview = dispatcher.preview(plan);
        var work = new PlannedWork(
                preview.experimentId(),
                spec.name(),
                projection.experiments().find(preview.experimentId()).isPresent(),
                preview.tasks(),
                Plan.metrics(spec),
                preview.published(),
                preview.alreadyDone(),
                estimate(spec, preview.tasks() - preview.alreadyDone(), preview.tasks()));
        return new CheckAnswer(List.of(), work, Json.mapper().valueToTree(spec));
    }

    /** Of the part that is still to be done. */
    private @Nullable Long estimate(ExperimentSpec spec, int open, int tasks) {
        var contexts = new EnumMap<Variant, Long>(Variant.class);
        for (var variant : spec.metrics().variants()) {
            contexts.put(variant, Plan.contexts(of(spec, variant)));
        }
        var all = live.estimate(contexts);
        return all == null ? null : (Long) Math.round(all * ((double) open / Math.max(1, tasks)));
    }

    /** The same experiment with one variant only. */
    private static ExperimentSpec of(ExperimentSpec spec, Variant variant) {
        return new ExperimentSpec(
                spec.name(),
                spec.protocol(),
                spec.metrics().withVariants(List.of(variant)),
                spec.contexts(),
                spec.replicates(),
                spec.data(),
                spec.training());
    }

    private static CheckAnswer faults(List<Problem> problems) {
        return new CheckAnswer(
                problems.stream()
                        .map(p -> new Fault(p.line(), p.path(), p.message()))
                        .toList(),
                null,
                null);
    }
}
