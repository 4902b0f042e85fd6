/** The distortions whose ranking is a context: six published ones and those of users. */
@NullMarked
package org.dpsfleet.perceptual.distortion;

import org.jspecify.annotations.NullMarked;
