/** What is known, as clients are told. */
@NullMarked
package org.dpsfleet.coordinator.view;

import org.jspecify.annotations.NullMarked;
