/** The values of the records on the fleet's Kafka topics. */
@NullMarked
package org.dpsfleet.schemas.message;

import org.jspecify.annotations.NullMarked;
