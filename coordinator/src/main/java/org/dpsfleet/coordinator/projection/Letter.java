package org.dpsfleet.coordinator.projection;

import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.dpsfleet.schemas.message.DeadLetter;
import org.dpsfleet.schemas.message.Stage;

/**
 * A dead letter and its position.
 *
 * @param stage it can be replayed to
 * @param account of why it is there
 */
public record Letter(String taskId, Stage stage, ConsumerRecord<byte[], byte[]> message, DeadLetter account) {}
