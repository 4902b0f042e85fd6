package org.dpsfleet.perceptual.perceptualset;

import org.dpsfleet.perceptual.image.Pixels;

/** Two pictures (p0, p1) of one size. */
public record PicturePair(Pixels first, Pixels second) {}
