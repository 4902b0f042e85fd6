/** Fixtures that the tests of several modules share. Nothing that ships depends on this module. */
@NullMarked
package org.dpsfleet.testing;

import org.jspecify.annotations.NullMarked;
