/** The sub-commands. */
@NullMarked
package org.dpsfleet.cli.command;

import org.jspecify.annotations.NullMarked;
