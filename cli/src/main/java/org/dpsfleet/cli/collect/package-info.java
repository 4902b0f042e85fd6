/** Which checkpoints no experiment refers to, and how they are deleted while the fleet works. */
@NullMarked
package org.dpsfleet.cli.collect;

import org.jspecify.annotations.NullMarked;
