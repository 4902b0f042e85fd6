/** What a run of a large grid costs beside its work: time, memory and disk. */
@NullMarked
package org.dpsfleet.benchmarks.grid;

import org.jspecify.annotations.NullMarked;
