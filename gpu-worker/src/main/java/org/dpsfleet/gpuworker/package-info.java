/** Adaptation tasks to checkpoints. */
@NullMarked
package org.dpsfleet.gpuworker;

import org.jspecify.annotations.NullMarked;
