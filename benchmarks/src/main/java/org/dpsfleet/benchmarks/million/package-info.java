/** A million metrics from their submission to their report, in processes with little memory. */
@NullMarked
package org.dpsfleet.benchmarks.million;

import org.jspecify.annotations.NullMarked;
