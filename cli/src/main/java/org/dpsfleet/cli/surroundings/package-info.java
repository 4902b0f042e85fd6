/** What a process finds around it: its streams, its temporary folder, where native libraries can lie. */
@NullMarked
package org.dpsfleet.cli.surroundings;

import org.jspecify.annotations.NullMarked;
