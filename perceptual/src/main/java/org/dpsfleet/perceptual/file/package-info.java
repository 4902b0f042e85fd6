/** Files that are there whole or not at all. */
@NullMarked
package org.dpsfleet.perceptual.file;

import org.jspecify.annotations.NullMarked;
