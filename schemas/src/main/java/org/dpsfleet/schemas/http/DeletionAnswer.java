package org.dpsfleet.schemas.http;

/**
 * What came of the wish to delete an experiment.
 *
 * @param deleted tasks that were deleted by this request
 * @param kept tasks among those looked at that stay for another experiment
 * @param left tasks that are still to be looked at: request it again until there are none
 */
public record DeletionAnswer(String experimentId, int deleted, int kept, int left) {}
