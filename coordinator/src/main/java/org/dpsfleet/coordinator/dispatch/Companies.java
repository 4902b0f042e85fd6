package org.dpsfleet.coordinator.dispatch;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.dpsfleet.coordinator.projection.KnownTask;
import org.dpsfleet.coordinator.projection.Projection;
import org.dpsfleet.coordinator.task.Audit;
import org.dpsfleet.coordinator.task.RetryPolicy;
import org.dpsfleet.coordinator.task.TaskState;
import org.dpsfleet.schemas.message.TaskEvent;

/**
 * The tasks whose next attempts are due together: one message brought them, and their attempts ended at nearly the same
 * time, since their worker vanished or stopped. So that the next worker trains them in one pass as well, they wait a
 * second for each other.
 *
 * <p>A task that may be what kills its workers must not take the others with it, nor may the others have it fail for want
 * of memory: an attempt that is the last one a task may have is its own. And where a message was handed out in vain, its
 * worker may be of a version that runs only the task which the message names.
 */
final class Companies {
    private static final Duration PATIENCE = Duration.ofSeconds(1);

    private final Projection projection;
    private final RetryPolicy policy;
    private final Map<Way, Company> companies = new LinkedHashMap<>();

    /** Who can go together: those that came in one message, and avoid the same workers. */
    private record Way(String topic, int partition, long offset, Set<String> avoided) {}

    private static final class Company {
        private final List<KnownTask> tasks = new ArrayList<>();
        private boolean due;
    }

    /** Of nobody yet; for one look at the tasks. */
    Companies(Projection projection, RetryPolicy policy) {
        this.projection = projection;
        this.policy = policy;
    }

    /**
     * Takes a task in that goes on together with others, or waits for them.
     *
     * @param last the message of its last attempt
     * @return whether it does
     */
    boolean take(KnownTask task, TaskState.Waiting waiting, Audit audit, ConsumerRecord<byte[], byte[]> last) {
        if (!waiting.stage().equals(projection.pipeline().first().name())
                || projection.inFlight().broughtBy(last) < 2
                || waiting.failure().worker().equals(TaskEvent.Lost.NOBODY)
                || policy.lastIsNext(waiting, audit)) {
            return false;
        }
        var patient = waiting.since().plus(PATIENCE);
        var asked = policy.dueAt(waiting, audit);
        var due = asked.isAfter(patient) ? asked : patient;
        var now = projection.now();
        if (!now.plus(PATIENCE).isBefore(due)) {
            var way = new Way(
                    last.topic(),
                    last.partition(),
                    last.offset(),
                    task.history().lacking());
            var company = companies.computeIfAbsent(way, _ -> new Company());
            company.tasks.add(task);
            company.due |= !now.isBefore(due);
        }
        return true;
    }

    /** Those that wait no longer. */
    Collection<List<KnownTask>> due() {
        return companies.values().stream()
                .filter(company -> company.due)
                .map(company -> List.copyOf(company.tasks))
                .toList();
    }
}
