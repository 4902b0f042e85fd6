/** Deep perceptual similarity: the science, without any messaging. */
@NullMarked
package org.dpsfleet.perceptual;

import org.jspecify.annotations.NullMarked;
