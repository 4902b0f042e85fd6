/** Files that are kept whole, by name, in a folder or elsewhere. */
@NullMarked
package org.dpsfleet.perceptual.store;

import org.jspecify.annotations.NullMarked;
