/** Metrics that are adapted on the same passes through a network. */
@org.jspecify.annotations.NullMarked
package org.dpsfleet.benchmarks.passes;
