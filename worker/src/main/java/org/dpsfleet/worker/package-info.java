/** The task loop that every worker shares. */
@NullMarked
package org.dpsfleet.worker;

import org.jspecify.annotations.NullMarked;
