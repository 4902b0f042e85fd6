/** From an experiment's scores at a coordinator to its report, with as many scores as one likes. */
@NullMarked
package org.dpsfleet.benchmarks.results;

import org.jspecify.annotations.NullMarked;
