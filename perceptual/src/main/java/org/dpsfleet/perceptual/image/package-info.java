/** Pictures as planar bytes, and the resize that every image goes through. */
@NullMarked
package org.dpsfleet.perceptual.image;

import org.jspecify.annotations.NullMarked;
