/** JMH benchmarks of the parts of an adaptation, and what they are measured on. */
@NullMarked
package org.dpsfleet.benchmarks;

import org.jspecify.annotations.NullMarked;
