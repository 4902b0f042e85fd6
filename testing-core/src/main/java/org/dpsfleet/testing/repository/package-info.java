/** The repository's own files, and the data that lies beside it. */
@NullMarked
package org.dpsfleet.testing.repository;

import org.jspecify.annotations.NullMarked;
