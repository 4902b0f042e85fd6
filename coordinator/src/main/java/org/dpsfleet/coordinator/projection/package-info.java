/** The fleet's state in memory: all topics, read from their beginning and then followed. */
@NullMarked
package org.dpsfleet.coordinator.projection;

import org.jspecify.annotations.NullMarked;
