/** Adapted metrics on disk. */
@NullMarked
package org.dpsfleet.perceptual.checkpoint;

import org.jspecify.annotations.NullMarked;
