/** The whole fleet in this process, on one folder. */
@NullMarked
package org.dpsfleet.cli.run;

import org.jspecify.annotations.NullMarked;
