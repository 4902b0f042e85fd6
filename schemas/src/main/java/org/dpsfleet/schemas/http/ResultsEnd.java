package org.dpsfleet.schemas.http;

/**
 * The last line of an experiment's results: results without it were cut.
 *
 * @param complete whether every task behind the cursor has its scores, and with them a line
 * @param scored how many lines with scores there were
 */
public record ResultsEnd(boolean complete, int scored) {}
