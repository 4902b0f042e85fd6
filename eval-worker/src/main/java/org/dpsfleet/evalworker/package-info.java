/** Checkpoints to scores. */
@NullMarked
package org.dpsfleet.evalworker;

import org.jspecify.annotations.NullMarked;
