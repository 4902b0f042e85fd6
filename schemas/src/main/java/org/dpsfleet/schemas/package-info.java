/** What passes between the processes of the fleet. */
@NullMarked
package org.dpsfleet.schemas;

import org.jspecify.annotations.NullMarked;
