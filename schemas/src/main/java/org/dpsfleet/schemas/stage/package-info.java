/** The stages of a task's way, each described once, and their order. */
@NullMarked
package org.dpsfleet.schemas.stage;

import org.jspecify.annotations.NullMarked;
