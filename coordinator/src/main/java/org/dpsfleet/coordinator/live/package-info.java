/** What changes in the fleet, for whoever watches it: the newest word on each subject, and short histories in memory. */
@NullMarked
package org.dpsfleet.coordinator.live;

import org.jspecify.annotations.NullMarked;
