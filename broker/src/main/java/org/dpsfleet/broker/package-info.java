/** A real Kafka broker inside this process. */
@NullMarked
package org.dpsfleet.broker;

import org.jspecify.annotations.NullMarked;
