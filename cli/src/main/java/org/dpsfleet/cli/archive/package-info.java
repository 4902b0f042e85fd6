/** Experiments kept in a folder, to be read without a fleet. */
@NullMarked
package org.dpsfleet.cli.archive;

import org.jspecify.annotations.NullMarked;
