/** Where the log goes. */
@NullMarked
package org.dpsfleet.cli.log;

import org.jspecify.annotations.NullMarked;
