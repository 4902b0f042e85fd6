/** Plans, publishes, watches and replays tasks. */
@NullMarked
package org.dpsfleet.coordinator;

import org.jspecify.annotations.NullMarked;
