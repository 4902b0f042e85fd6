/**
 * Triplets that are made where the network is: pictures stay on the device as bytes, a batch brings indices and the
 * numbers of its draws, and the distortions are operations on tensors. The results are those of the loops in
 * {@link org.dpsfleet.perceptual.distortion} to the bit, because every operation on floats is one of the loop's, alone
 * and in its order: nothing is left to a kernel that would round otherwise, and a sum has its loop's order.
 */
@NullMarked
package org.dpsfleet.perceptual.triplet.device;

import org.jspecify.annotations.NullMarked;
