/** Why an attempt ended without a result. */
@NullMarked
package org.dpsfleet.worker.failure;

import org.jspecify.annotations.NullMarked;
