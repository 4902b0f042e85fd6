/** A fleet without networks: how much the coordinator and Kafka can carry. */
@NullMarked
package org.dpsfleet.benchmarks.simulation;

import org.jspecify.annotations.NullMarked;
