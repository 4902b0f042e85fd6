/** The browser of a test. */
@NullMarked
package org.dpsfleet.testing.browser;

import org.jspecify.annotations.NullMarked;
