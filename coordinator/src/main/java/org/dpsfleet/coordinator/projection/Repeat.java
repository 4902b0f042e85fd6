package org.dpsfleet.coordinator.projection;

import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.dpsfleet.schemas.message.Stage;

/**
 * A message of an attempt that was on its stage's topic before: a person copied it there, or a second
 * result of the stage before came in.
 *
 * @param message the later one of those that say the same attempt
 */
public record Repeat(Stage stage, ConsumerRecord<byte[], byte[]> message) {

    /** The later one of two: records of different partitions are read in any order. */
    Repeat later(Repeat other) {
        return other.message.timestamp() > message.timestamp() ? other : this;
    }

    /** Whether it was put there after the task had been dead-lettered. */
    public boolean after(Letter letter) {
        return letter.stage().equals(stage)
                && message.timestamp() > letter.message().timestamp();
    }

    /** Where it is: topic, partition and offset. */
    public String place() {
        return message.topic() + "-" + message.partition() + "@" + message.offset();
    }
}
