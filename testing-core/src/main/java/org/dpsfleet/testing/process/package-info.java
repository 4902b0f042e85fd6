/** Processes that tests start. */
@NullMarked
package org.dpsfleet.testing.process;

import org.jspecify.annotations.NullMarked;
