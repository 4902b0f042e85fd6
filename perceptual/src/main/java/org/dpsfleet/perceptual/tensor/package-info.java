/** The passage between Java's memory and the engine's. */
@NullMarked
package org.dpsfleet.perceptual.tensor;

import org.jspecify.annotations.NullMarked;
