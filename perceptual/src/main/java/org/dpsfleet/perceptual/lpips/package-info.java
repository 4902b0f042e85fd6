/** Adapted metrics as the Python package {@code lpips} and torchmetrics' copy of it read them. */
@NullMarked
package org.dpsfleet.perceptual.lpips;

import org.jspecify.annotations.NullMarked;
