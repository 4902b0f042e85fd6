/** Workers that compute nothing. */
@NullMarked
package org.dpsfleet.testing.worker;

import org.jspecify.annotations.NullMarked;
