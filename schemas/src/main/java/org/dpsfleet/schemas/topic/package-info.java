/** The topics and share groups of the fleet, and the settings of its clients. */
@NullMarked
package org.dpsfleet.schemas.topic;

import org.jspecify.annotations.NullMarked;
