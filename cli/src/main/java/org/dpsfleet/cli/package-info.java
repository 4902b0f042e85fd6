/** The fleet command. */
@NullMarked
package org.dpsfleet.cli;

import org.jspecify.annotations.NullMarked;
