/** Reads experiments as people write them, and tells them everything that is wrong at once. */
@NullMarked
package org.dpsfleet.schemas.experiment;

import org.jspecify.annotations.NullMarked;
