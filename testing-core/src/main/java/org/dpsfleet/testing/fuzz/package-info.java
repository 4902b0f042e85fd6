/** Damaged inputs for the readers of files and messages. */
@NullMarked
package org.dpsfleet.testing.fuzz;

import org.jspecify.annotations.NullMarked;
