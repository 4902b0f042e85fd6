package org.dpsfleet.coordinator.dispatch;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.IntSupplier;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.dpsfleet.coordinator.projection.Projection;
import org.dpsfleet.schemas.message.AdaptationTask;
import org.dpsfleet.schemas.message.ExperimentRecord;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Chooses the tasks that are published next. Only a few more than the fleet can take are on the topic, because
 * a topic is a queue: a new message waits for all messages published before it. So the order is decided as late
 * as possible, and an urgent experiment overtakes 100,000 tasks of another.
 *
 * <p>The next task is always one of the experiment with the smallest (tasks in flight + 1) / priority,
 * and among equal ones, of the experiment submitted first. All of this is derived from the projection; the state
 * kept here only avoids examining the same tasks again.
 *
 * <p>Tasks of that experiment which train on the same passes through the frozen network go with it in one message, and
 * one worker trains all of them in little more than the time of one. But a worker that has nothing to do is no gain, so
 * a message brings at most as many as there are unclaimed and unpublished tasks for each worker that runs something or
 * waits. How the tasks of a single experiment are divided then does not depend on how far their publication has come.
 */
final class Publishing {
    private static final Logger LOG = LoggerFactory.getLogger(Publishing.class);
    private static final int LEAST_READY = 16;
    private static final int READY_PER_RUNNING = 2;
    private static final int MOST_AT_ONCE = 1_000;
    private static final int WORTHWHILE = 4;

    /** What a device keeps of each of them is small beside what it keeps of the network, but not nothing. */
    private static final int MOST_TOGETHER = 64;

    private final Projection projection;
    private final IntSupplier workers;
    private final Map<String, Unpublished> unpublished = new HashMap<>();

    /**
     * @param workers how many of the first stage run something or wait, as far as is known; 0 if it is not
     */
    Publishing(Projection projection, IntSupplier workers) {
        this.projection = projection;
        this.workers = workers;
    }

    /** Whether so many tasks were claimed that publishing more is worth a transaction. */
    boolean worthwhile() {
        return room() * WORTHWHILE >= mostReady();
    }

    /** The records to write now; none if enough tasks are ready or all are published. */
    List<ProducerRecord<byte[], byte[]>> next() {
        int room = Math.min(room(), MOST_AT_ONCE);
        if (room <= 0) {
            return List.of();
        }
        var candidates = candidates();
        var records = new ArrayList<ProducerRecord<byte[], byte[]>>();
        var chosen = new HashSet<String>();
        int most = mostTogether(candidates);
        while (records.size() < room) {
            var next = fairest(candidates, chosen);
            if (next == null) {
                break;
            }
            var task = next.source.make();
            if (task.isEmpty()) {
                records.add(Outgoing.experiment(
                        projection.pipeline(),
                        plannedAnew(next.source),
                        next.source.experiment().trace()));
                break;
            }
            var together = next.source.together(task.get(), projection, chosen, most);
            records.add(Outgoing.task(
                    AdaptationTask.together(together),
                    projection.pipeline().first().taskTopic(),
                    next.source.experiment().trace()));
            together.forEach(one -> chosen.add(one.taskId()));
            next.inFlight += together.size();
        }
        return records;
    }

    private int mostTogether(List<Candidate> candidates) {
        long tasks = projection.inFlight().unclaimedTasks()
                + candidates.stream()
                        .mapToLong(candidate -> candidate.source.experiment().unpublished())
                        .sum();
        return Math.clamp(Math.ceilDiv(tasks, Math.max(1, workers.getAsInt())), 1, MOST_TOGETHER);
    }

    /** Counted in messages: each is the work of one worker. */
    private int room() {
        return mostReady() - projection.inFlight().unclaimed();
    }

    private int mostReady() {
        return Math.max(LEAST_READY, READY_PER_RUNNING * projection.inFlight().running());
    }

    /** An experiment with something to publish. */
    private static final class Candidate {
        private final Unpublished source;
        private int inFlight;

        private Candidate(Unpublished source, int inFlight) {
            this.source = source;
            this.inFlight = inFlight;
        }

        private double share() {
            return (inFlight + 1.0) / source.experiment().record().spec().priority();
        }
    }

    private List<Candidate> candidates() {
        var candidates = new ArrayList<Candidate>();
        for (var experiment : projection.experiments().inOrder()) {
            if (experiment.cancelled()) {
                continue;
            }
            var source = unpublished.compute(
                    experiment.id(),
                    (_, known) -> known == null ? new Unpublished(experiment) : known.updated(experiment));
            if (source.more(projection, Set.of())) {
                candidates.add(new Candidate(source, projection.inFlight().of(experiment.id())));
            }
        }
        return candidates;
    }

    private @Nullable Candidate fairest(List<Candidate> candidates, Set<String> chosen) {
        Candidate fairest = null;
        for (var candidate : candidates) {
            if ((fairest == null || candidate.share() < fairest.share()) && candidate.source.more(projection, chosen)) {
                fairest = candidate;
            }
        }
        return fairest;
    }

    /** The record of an experiment that was submitted to another version, planned again by this one. */
    private ExperimentRecord plannedAnew(Unpublished source) {
        var record = source.replanned(projection);
        LOG.atWarn()
                .addKeyValue("experiment", record.experimentId())
                .addKeyValue("tasks", record.countTasks())
                .log("this version plans the experiment in another way, it is planned anew");
        return record;
    }
}
