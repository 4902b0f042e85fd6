/** What an experiment found, with its uncertainty: as a page, a table and a document. */
@NullMarked
package org.dpsfleet.report;

import org.jspecify.annotations.NullMarked;
