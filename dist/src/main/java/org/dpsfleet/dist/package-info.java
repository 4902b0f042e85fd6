/** The archives of a release. */
@NullMarked
package org.dpsfleet.dist;

import org.jspecify.annotations.NullMarked;
