/** Reading and writing of safetensors files, the only form in which weights are stored. */
@NullMarked
package org.dpsfleet.perceptual.safetensors;

import org.jspecify.annotations.NullMarked;
