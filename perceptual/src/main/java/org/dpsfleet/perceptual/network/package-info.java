/** Convolutional networks whose features the metric compares. */
@NullMarked
package org.dpsfleet.perceptual.network;

import org.jspecify.annotations.NullMarked;
