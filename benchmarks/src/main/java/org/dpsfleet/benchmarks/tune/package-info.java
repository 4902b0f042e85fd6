/** Training a network beside a PyTorch program that does the same. */
@org.jspecify.annotations.NullMarked
package org.dpsfleet.benchmarks.tune;
