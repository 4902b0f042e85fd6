package org.dpsfleet.perceptual.perceptualset;

import org.dpsfleet.perceptual.image.Pixels;

/** A reference and two alternatives (p0, p1), all of one size. */
public record PictureTriplet(Pixels reference, Pixels first, Pixels second) {}
