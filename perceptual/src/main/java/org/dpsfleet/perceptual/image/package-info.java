/**
 * Pictures as planar bytes, how they are decoded, and the resize that every image goes through.
 *
 * <p>Scores must not depend on who decodes a picture. Pixels are those of {@code
 * Image.open(file).convert("RGB")} in PIL with libjpeg-turbo, to the bit; a file that is not read alike is
 * refused, with what it is and what to do. Whether a file is PNG or JPEG is decided by its content, not by
 * its name.
 *
 * <p>Read are:
 *
 * <ul>
 *   <li>JPEG with Huffman coding and 8 bits per sample, baseline, extended or progressive, with any restart
 *       interval and any whole-numbered subsampling (4:4:4, 4:2:2, 4:2:0, 4:4:0, 4:1:1 and others), as grey,
 *       YCbCr, RGB, CMYK or YCCK. Which of these it is, JFIF and Adobe markers and the numbers of the
 *       components say, in libjpeg's order; samples in CMYK are taken as inverted.
 *   <li>PNG of every colour type in 1 to 8 bits, and of colours or with alpha in 16 bits, interlaced or not.
 *       Fewer bits than 8 are scaled up, of 16 bits the upper byte is kept.
 * </ul>
 *
 * <p>Alpha and transparency are dropped. Colour profiles, gamma, chromaticities and EXIF orientation are not
 * applied. Of a file with several pictures (MPO, animated PNG) the first, or still, one is read; whatever
 * follows a picture's end is left out.
 *
 * <p>Refused by name are:
 *
 * <ul>
 *   <li>JPEG with arithmetic coding, 12 bits, lossless, hierarchical, with 2 or more than 4 components,
 *       fractional subsampling, an unknown Adobe transform, or without Huffman tables.
 *   <li>PNG in 16-bit grey, whose values PIL cuts off in some versions and scales in others; PNG with chunks
 *       of its own that are marked as critical, such as those for iPhone applications.
 *   <li>What is damaged: cut short, without its end, scans or rows missing, wrong checksums, an index beyond
 *       the palette, two components of one number, a header that announces more than the file can hold.
 *       Decoders would put guesses into such pictures, each its own.
 *   <li>More than 100 million pixels or 512 MiB, and all other formats (GIF, WebP, BMP, TIFF, ...).
 * </ul>
 *
 * <p>The containers are taken apart here, everything that is said about colours is left out, and the JDK's
 * decoders are asked for the bare samples, which mean colours by the rules here. One thing cannot be seen
 * that way: a JPEG file whose coefficients reach beyond what an encoder makes of 8-bit samples, because its
 * quantisation tables were changed afterwards. libjpeg's inverse DCT wraps such values around where
 * libjpeg-turbo's cuts them off.
 */
@NullMarked
package org.dpsfleet.perceptual.image;

import org.jspecify.annotations.NullMarked;
