package org.dpsfleet.coordinator.http;

import java.time.Duration;
import java.util.AbstractList;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.dpsfleet.coordinator.projection.KnownExperiment;
import org.dpsfleet.coordinator.projection.Projection;
import org.dpsfleet.report.Analysis;
import org.dpsfleet.report.PageReport;
import org.dpsfleet.schemas.codec.Json;
import org.dpsfleet.schemas.message.TaskScores;

import static java.nio.charset.StandardCharsets.UTF_8;

/**
 * What the scores of experiments say while they arrive. One report is made at a time, whoever asks, and the last ones
 * are kept: a page that asks again and again, and many pages, cost little more than one.
 */
final class ExperimentReports {
    /** A larger one takes minutes and is for the command line, which need not hurry. */
    private static final int MOST_TASKS = 20_000;

    private static final int MOST_KEPT = 8;
    private static final Duration LEAST_AGE = Duration.ofSeconds(2);

    /** So many times as long as it took to make it, a report is given again although there are more scores. */
    private static final int PATIENCE = 4;

    private final Projection projection;
    private final Experiments experiments;
    private final Health health;
    private final Map<String, Made> made = new LinkedHashMap<>(16, 0.75f, true);

    /**
     * A report that was made.
     *
     * @param of the experiment as it was then
     * @param goodUntil by {@link System#nanoTime}
     */
    private record Made(KnownExperiment of, byte[] json, long goodUntil) {}

    ExperimentReports(Projection projection, Experiments experiments, Health health) {
        this.projection = projection;
        this.experiments = experiments;
        this.health = health;
    }

    void addTo(Routes routes) {
        routes.on("getReport", request -> {
            Probes.requireReady(health);
            return Answer.bytes("application/json", report(experiments.find(request.experimentId())));
        });
    }

    @SuppressWarnings("ReferenceEquality") // an experiment that changed is another object
    private synchronized byte[] report(KnownExperiment experiment) {
        if (experiment.tasks() > MOST_TASKS) {
            throw ProblemException.of(
                    409,
                    String.format(
                            Locale.ROOT,
                            "the experiment has %d tasks; accepted here: at most %d; fleet results %s --format html writes"
                                    + " the report of any",
                            experiment.tasks(),
                            MOST_TASKS,
                            experiment.id()));
        }
        long now = System.nanoTime();
        var last = made.get(experiment.id());
        if (last != null && (last.of == experiment || (open(experiment) && now - last.goodUntil < 0))) {
            return last.json;
        }
        var scored = scored(experiment);
        var report = Analysis.of(experiment.record(), experiment.tasks(), new Scores(scored), List.of());
        var json = PageReport.json(report, scored.size()).getBytes(UTF_8);
        long end = System.nanoTime();
        made.put(
                experiment.id(),
                new Made(experiment, json, end + Math.max(LEAST_AGE.toNanos(), PATIENCE * (end - now))));
        if (made.size() > MOST_KEPT) {
            made.remove(made.keySet().iterator().next());
        }
        return json;
    }

    private static boolean open(KnownExperiment experiment) {
        var counts = experiment.counts();
        return counts.in("done") + counts.in("dead") + counts.in("cancelled") < experiment.tasks();
    }

    private List<String> scored(KnownExperiment experiment) {
        var scored = new ArrayList<String>();
        for (int from = 0; from < experiment.tasks(); ) {
            var ids = projection.experiments().taskIds(experiment, from);
            ids.stream().filter(id -> projection.scores(id).isPresent()).forEach(scored::add);
            from += Math.max(1, ids.size());
        }
        return scored;
    }

    /** Scores that are read whenever they are asked for. */
    private final class Scores extends AbstractList<TaskScores> {
        private final List<String> ids;

        Scores(List<String> ids) {
            this.ids = ids;
        }

        @Override
        public TaskScores get(int place) {
            return Json.decode(
                    TaskScores.class, projection.scores(ids.get(place)).orElseThrow(Deleted::new));
        }

        @Override
        public int size() {
            return ids.size();
        }
    }

    /** The experiment was deleted while its report was made. */
    private static final class Deleted extends IllegalStateException {}
}
