/** What a handler of tasks sees: its task, the heartbeat it gives, the micro-batches it may use. */
@NullMarked
package org.dpsfleet.worker.task;

import org.jspecify.annotations.NullMarked;
