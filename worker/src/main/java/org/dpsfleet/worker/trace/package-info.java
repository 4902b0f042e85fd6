/** The spans of attempts, which are nothing unless somebody collects them. */
@NullMarked
package org.dpsfleet.worker.trace;

import org.jspecify.annotations.NullMarked;
