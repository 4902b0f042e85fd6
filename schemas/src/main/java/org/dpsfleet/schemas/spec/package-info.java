/** What a user asks for: an experiment. */
@NullMarked
package org.dpsfleet.schemas.spec;

import org.jspecify.annotations.NullMarked;
