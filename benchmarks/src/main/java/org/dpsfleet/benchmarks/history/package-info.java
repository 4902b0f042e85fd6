/** What a coordinator costs that has much behind it. */
@NullMarked
package org.dpsfleet.benchmarks.history;

import org.jspecify.annotations.NullMarked;
