/** Libraries that play those of a machine with GPUs. */
@NullMarked
package org.dpsfleet.testing.device;

import org.jspecify.annotations.NullMarked;
