/** Evaluations whose differences are kept, and passes that serve several metrics. */
@org.jspecify.annotations.NullMarked
package org.dpsfleet.benchmarks.evaluation;
