/** One metric, put together from what a user names, for use on the command line. */
@NullMarked
package org.dpsfleet.cli.metric;

import org.jspecify.annotations.NullMarked;
