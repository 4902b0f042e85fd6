/** Tasks and what becomes of them, as messages. */
@NullMarked
package org.dpsfleet.testing.message;

import org.jspecify.annotations.NullMarked;
