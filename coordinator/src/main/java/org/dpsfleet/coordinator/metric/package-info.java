/** The coordinator's own meters: the arithmetic of tasks, and the lag of the workers' groups. */
@NullMarked
package org.dpsfleet.coordinator.metric;

import org.jspecify.annotations.NullMarked;
