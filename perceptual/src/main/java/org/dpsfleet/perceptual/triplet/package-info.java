/** Training and test examples: an image and two distorted versions of it. */
@NullMarked
package org.dpsfleet.perceptual.triplet;

import org.jspecify.annotations.NullMarked;
