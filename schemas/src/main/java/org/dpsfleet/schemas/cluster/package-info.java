/** What the fleet needs of a Kafka: how its topics and share groups are set up, and what is checked. */
@NullMarked
package org.dpsfleet.schemas.cluster;

import org.jspecify.annotations.NullMarked;
