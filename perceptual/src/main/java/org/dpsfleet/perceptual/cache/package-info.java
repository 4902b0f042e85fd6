/** What frozen networks see in perceptual data sets and test sets, kept on disk. */
@NullMarked
package org.dpsfleet.perceptual.cache;

import org.jspecify.annotations.NullMarked;
