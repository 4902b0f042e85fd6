/** Where the spans of this process go. */
@NullMarked
package org.dpsfleet.cli.trace;

import org.jspecify.annotations.NullMarked;
