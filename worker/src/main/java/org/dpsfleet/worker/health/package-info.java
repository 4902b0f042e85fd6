/** How a process tells what it does and whether it is well. */
@NullMarked
package org.dpsfleet.worker.health;

import org.jspecify.annotations.NullMarked;
