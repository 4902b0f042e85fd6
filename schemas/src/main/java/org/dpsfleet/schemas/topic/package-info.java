/** The fleet's Kafka topics and how they are set up. */
@NullMarked
package org.dpsfleet.schemas.topic;

import org.jspecify.annotations.NullMarked;
