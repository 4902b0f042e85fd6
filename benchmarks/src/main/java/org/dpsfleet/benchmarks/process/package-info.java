/** The product's command and its peers as processes of their own, measured from outside. */
@NullMarked
package org.dpsfleet.benchmarks.process;

import org.jspecify.annotations.NullMarked;
