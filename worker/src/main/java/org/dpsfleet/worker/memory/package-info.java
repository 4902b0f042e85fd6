/** Memory and disk that did not suffice, told from the errors that say so. */
@NullMarked
package org.dpsfleet.worker.memory;

import org.jspecify.annotations.NullMarked;
