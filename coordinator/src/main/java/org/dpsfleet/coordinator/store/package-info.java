/** What the coordinator knows, on the local disk: a cache of the topics that can be deleted at any time. */
@NullMarked
package org.dpsfleet.coordinator.store;

import org.jspecify.annotations.NullMarked;
