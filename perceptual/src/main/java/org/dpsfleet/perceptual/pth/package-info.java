/**
 * Reading of the state dictionaries that PyTorch saves, without executing anything in them.
 *
 * <p>A pickle is a program for a small stack machine. The machine here knows a dozen names, all of them
 * tensors, storages and dictionaries; every other name ends the reading before it has any effect.
 */
@NullMarked
package org.dpsfleet.perceptual.pth;

import org.jspecify.annotations.NullMarked;
