/** The life of one task, as a pure function of what the topics say about it. */
@NullMarked
package org.dpsfleet.coordinator.task;

import org.jspecify.annotations.NullMarked;
