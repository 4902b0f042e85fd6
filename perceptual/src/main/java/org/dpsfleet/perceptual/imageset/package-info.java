/** Sources of images to adapt on: STL-10, SVHN, folders of pictures, procedural images. */
@NullMarked
package org.dpsfleet.perceptual.imageset;

import org.jspecify.annotations.NullMarked;
