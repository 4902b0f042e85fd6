/** What the driver says about the GPU that a worker runs on. */
@NullMarked
package org.dpsfleet.worker.device;

import org.jspecify.annotations.NullMarked;
