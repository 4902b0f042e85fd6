/** What benchmarks measure with, and how they say what they measured. */
@NullMarked
package org.dpsfleet.benchmarks.measure;

import org.jspecify.annotations.NullMarked;
