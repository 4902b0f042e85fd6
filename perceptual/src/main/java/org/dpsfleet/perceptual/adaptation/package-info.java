/** Fitting a metric to contexts. */
@NullMarked
package org.dpsfleet.perceptual.adaptation;

import org.jspecify.annotations.NullMarked;
