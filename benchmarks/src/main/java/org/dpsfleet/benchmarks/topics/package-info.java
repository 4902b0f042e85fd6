/** How big the fleet's topics get. */
@NullMarked
package org.dpsfleet.benchmarks.topics;

import org.jspecify.annotations.NullMarked;
