/**
 * Files of weights as people have them: which format a file is of, what it is instead if it is none, and
 * which of its tensors are those of a network.
 */
@NullMarked
package org.dpsfleet.perceptual.weights;

import org.jspecify.annotations.NullMarked;
