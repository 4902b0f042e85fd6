/** Pretrained weights that torchvision publishes: which they are, and bringing them here. */
@NullMarked
package org.dpsfleet.cli.weights;

import org.jspecify.annotations.NullMarked;
