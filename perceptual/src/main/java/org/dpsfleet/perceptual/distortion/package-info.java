/** The six distortions whose ranking is a context. */
@NullMarked
package org.dpsfleet.perceptual.distortion;

import org.jspecify.annotations.NullMarked;
