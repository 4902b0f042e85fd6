/** An experiment as TensorBoard's event files. */
@NullMarked
package org.dpsfleet.cli.tensorboard;

import org.jspecify.annotations.NullMarked;
