/** What this machine has, and what to mend. */
@NullMarked
package org.dpsfleet.cli.doctor;

import org.jspecify.annotations.NullMarked;
