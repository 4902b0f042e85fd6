/** Talks to a coordinator over HTTP. */
@NullMarked
package org.dpsfleet.cli.client;

import org.jspecify.annotations.NullMarked;
