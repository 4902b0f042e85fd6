/** Ties an experiment to the content of its data. */
@NullMarked
package org.dpsfleet.cli.pin;

import org.jspecify.annotations.NullMarked;
