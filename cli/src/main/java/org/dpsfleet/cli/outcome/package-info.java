/** How a command ends: its exit code, and the sentence that goes with a failure. */
@NullMarked
package org.dpsfleet.cli.outcome;

import org.jspecify.annotations.NullMarked;
