package org.dpsfleet.coordinator.dispatch;

import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.dpsfleet.coordinator.projection.Projection;
import org.dpsfleet.coordinator.projection.Repeat;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Dead letters that somebody copied back to their topic, as they are or corrected, with Kafka's own tools.
 * The attempt in a copy has ended already, so a worker that takes the copy is told to stop; the task is
 * replayed with the copy as its message.
 */
final class CopiedLetters {
    private static final Logger LOG = LoggerFactory.getLogger(CopiedLetters.class);

    private final Projection projection;
    private final Replays replays;
    private final Set<String> refused = new HashSet<>();

    CopiedLetters(Projection projection, Replays replays) {
        this.projection = projection;
        this.replays = replays;
    }

    /** The records that replay them. */
    List<ProducerRecord<byte[], byte[]>> at(Instant now) {
        var due = new ArrayList<ProducerRecord<byte[], byte[]>>();
        for (var taskId : projection.deadLetters().copied()) {
            projection
                    .deadLetters()
                    .repeat(taskId)
                    .filter(repeat -> !refused.contains(repeat.place()))
                    .ifPresent(repeat -> due.addAll(replay(taskId, repeat, now)));
        }
        return due;
    }

    private List<ProducerRecord<byte[], byte[]>> replay(String taskId, Repeat repeat, Instant now) {
        var again = replays.prepare(
                List.of(taskId), repeat.message().value(), false, false, "a copy on its topic", null, now);
        int attempt =
                projection.task(taskId).map(task -> task.state().attempt()).orElse(1);
        for (var reason : again.outcome().refused()) {
            refused.add(repeat.place());
            TaskLine.about(LOG.atWarn(), projection, taskId, repeat.stage(), attempt)
                    .addKeyValue("partition", repeat.message().partition())
                    .addKeyValue("offset", repeat.message().offset())
                    .addKeyValue("reason", reason.detail())
                    .log("copied dead letter not replayed");
        }
        return again.records();
    }
}
