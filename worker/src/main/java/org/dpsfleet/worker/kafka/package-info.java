/** A worker's records on their way from and to Kafka, and what it does while Kafka is away. */
@NullMarked
package org.dpsfleet.worker.kafka;

import org.jspecify.annotations.NullMarked;
