/** The task loop that every worker shares, and the attempts it runs. */
@NullMarked
package org.dpsfleet.worker.loop;

import org.jspecify.annotations.NullMarked;
