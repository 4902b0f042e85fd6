/** Distances between images from deep features. */
@NullMarked
package org.dpsfleet.perceptual.metric;

import org.jspecify.annotations.NullMarked;
