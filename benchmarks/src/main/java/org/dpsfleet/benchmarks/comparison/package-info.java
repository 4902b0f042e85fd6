/** The adaptation of contexts beside its peer, in one run, and what limits each part. */
@NullMarked
package org.dpsfleet.benchmarks.comparison;

import org.jspecify.annotations.NullMarked;
