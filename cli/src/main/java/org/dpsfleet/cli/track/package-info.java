/** What a task asked for and what it found, in the form in which trackers of experiments take it. */
@NullMarked
package org.dpsfleet.cli.track;

import org.jspecify.annotations.NullMarked;
