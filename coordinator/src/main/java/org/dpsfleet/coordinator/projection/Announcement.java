package org.dpsfleet.coordinator.projection;

import org.apache.kafka.clients.consumer.ConsumerRecord;

/**
 * A message that workers take work from, byte for byte as it is on the topic.
 *
 * @param attempt it stands for
 */
public record Announcement(int attempt, ConsumerRecord<byte[], byte[]> message) {}
