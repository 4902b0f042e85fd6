/** Data and weights that an experiment names: found on this machine, checked by content. */
@NullMarked
package org.dpsfleet.inputs;

import org.jspecify.annotations.NullMarked;
