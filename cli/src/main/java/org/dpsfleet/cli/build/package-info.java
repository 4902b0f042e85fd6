/** Which build of the software this is. */
@NullMarked
package org.dpsfleet.cli.build;

import org.jspecify.annotations.NullMarked;
