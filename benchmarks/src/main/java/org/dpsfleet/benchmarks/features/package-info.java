/** A network's feature pass beside the fastest convolution. */
@org.jspecify.annotations.NullMarked
package org.dpsfleet.benchmarks.features;
