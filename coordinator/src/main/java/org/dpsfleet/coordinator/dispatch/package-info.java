/** Everything the coordinator writes to Kafka: tasks, retries, dead letters, replays. */
@NullMarked
package org.dpsfleet.coordinator.dispatch;

import org.jspecify.annotations.NullMarked;
