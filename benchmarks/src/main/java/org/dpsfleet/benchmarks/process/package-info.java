/** The product's command as a process of its own, measured from outside. */
@NullMarked
package org.dpsfleet.benchmarks.process;

import org.jspecify.annotations.NullMarked;
