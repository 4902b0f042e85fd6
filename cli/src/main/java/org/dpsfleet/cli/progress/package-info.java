/** Shows on standard error how far an experiment is. */
@NullMarked
package org.dpsfleet.cli.progress;

import org.jspecify.annotations.NullMarked;
