/** By what the lines of a log and the spans of a trace are told to belong to the same task. */
@NullMarked
package org.dpsfleet.schemas.trace;

import org.jspecify.annotations.NullMarked;
