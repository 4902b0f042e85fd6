package org.dpsfleet.perceptual.pth;

/**
 * A tensor that cannot be read; it refuses a file only where it is needed.
 *
 * @param why a clause that begins with "it" or "its"
 */
record UnusableTensor(String why) {}
