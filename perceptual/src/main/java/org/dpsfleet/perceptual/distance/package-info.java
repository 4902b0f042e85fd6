/**
 * The way in for programs that use this as a library: {@link org.dpsfleet.perceptual.distance.PerceptualDistance} says
 * how far two pictures are apart.
 *
 * <p>It takes {@link org.dpsfleet.perceptual.image.Pixels}, {@link org.dpsfleet.perceptual.network.Architecture} and
 * {@link org.dpsfleet.perceptual.context.Ranking}. These four are what a library's user needs, and what stays as it is
 * within a minor version; the other packages are the parts that the fleet is built of.
 */
@NullMarked
package org.dpsfleet.perceptual.distance;

import org.jspecify.annotations.NullMarked;
