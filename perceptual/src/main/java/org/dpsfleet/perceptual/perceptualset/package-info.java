/** Human judgements of similarity on disk (the BAPPS layout), or simulated. */
@NullMarked
package org.dpsfleet.perceptual.perceptualset;

import org.jspecify.annotations.NullMarked;
