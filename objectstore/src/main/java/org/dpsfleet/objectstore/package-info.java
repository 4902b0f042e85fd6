/** Checkpoints in an object store that speaks S3. */
@NullMarked
package org.dpsfleet.objectstore;

import org.jspecify.annotations.NullMarked;
