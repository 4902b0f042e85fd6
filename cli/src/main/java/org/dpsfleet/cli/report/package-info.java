/** What an experiment found, with its uncertainty: as a page, a table and a document. */
@NullMarked
package org.dpsfleet.cli.report;

import org.jspecify.annotations.NullMarked;
