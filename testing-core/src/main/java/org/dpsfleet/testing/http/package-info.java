/** A server of files over HTTP, with faults. */
@NullMarked
package org.dpsfleet.testing.http;

import org.jspecify.annotations.NullMarked;
