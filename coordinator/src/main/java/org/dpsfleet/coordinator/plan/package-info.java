/** From a pinned experiment to the tasks that answer it. */
@NullMarked
package org.dpsfleet.coordinator.plan;

import org.jspecify.annotations.NullMarked;
