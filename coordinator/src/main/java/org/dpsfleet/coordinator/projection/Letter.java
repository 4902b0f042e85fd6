package org.dpsfleet.coordinator.projection;

import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.dpsfleet.schemas.message.DeadLetter;
import org.dpsfleet.schemas.message.Stage;
import org.dpsfleet.schemas.topic.Topic;

/**
 * A dead letter and where it lies.
 *
 * @param topic of dead letters that it lies on
 * @param account of why it is there
 */
public record Letter(String taskId, Topic topic, ConsumerRecord<byte[], byte[]> message, DeadLetter account) {

    /** The stage it can be replayed to. */
    public Stage stage() {
        return topic == Topic.DEAD_ADAPTATION_TASKS ? Stage.ADAPTATION : Stage.EVALUATION;
    }
}
