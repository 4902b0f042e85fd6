/** The names of all metrics the fleet publishes. */
@NullMarked
package org.dpsfleet.schemas.metric;

import org.jspecify.annotations.NullMarked;
