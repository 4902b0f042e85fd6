/** What a worker needs to know, and who hears what becomes of it. */
@NullMarked
package org.dpsfleet.worker.settings;

import org.jspecify.annotations.NullMarked;
