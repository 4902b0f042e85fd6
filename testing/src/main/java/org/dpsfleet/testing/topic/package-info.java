/** The fleet's topics as a test sees and fills them. */
@NullMarked
package org.dpsfleet.testing.topic;

import org.jspecify.annotations.NullMarked;
